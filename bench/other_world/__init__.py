"""A second world of made-up records, on which nothing is trained or tuned: the exam for ``scan`` and ``unmix``.

python -m bench.other_world accounts FOLDER --seed 1 --scale 0.1
python -m bench.other_world mixtures FOLDER --seed 1 --accounts-each 4 --market stock
python -m bench.other_world score-scan FOLDER OUT
python -m bench.other_world score-unmix FOLDER OUT
"""
