"""Statements of banks and wallets, in made-up samples of the layouts seen in the field."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from bank_reading import D, IngestError, moment, read_files, read_text

OWN = "6200000000000000017"


def test_split_columns_with_masks_a_total_and_tab_padding(tmp_path: Path) -> None:
    text = (
        '明细查询文件下载\n\n卡号: 6200****0017,"卡别名: "\n\n子账户序号: 00000,子账户类别: 活期,"子账户别名: "\n\n'
        "交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名\n"
        '2024-05-02     \t,"消费  \t",样本超市 \t,"CHN \t",钞 \t,"-  \t","-  \t",-  \t,"     \t","1,013.40   \t",人民币 \t,"xx,yyyy.zz \t","样本财付通 \t",\n'
        '2024-05-01     \t,"工资  \t"," \t","CHN \t",钞 \t,"-  \t","-  \t",-  \t,"5,000.00 \t","     \t",人民币 \t,"8,000.50 \t","样本公司 \t",\n \n'
        '人民币合计,,,,,,,,"5,000.00 \t","1,013.40  \t",\n'
    )
    read = read_text(tmp_path, text)
    assert read.flows == [("out", D("1013.4000"), "6200****0017", None), ("in", D("5000.0000"), None, "6200****0017")]
    first, second = read.transfers
    assert (first["payee_name"], second["payer_name"], first["balance"], second["balance"]) == (
        "样本财付通",
        "样本公司",
        None,
        D("8000.5000"),
    )
    assert (first["currency"], first["memo"], first["channel"], second["channel"]) == ("CNY", "消费 样本超市", "payment", "bank")
    assert (first["time_known"], moment(first), first["succeeded"]) == (False, "2024-05-02 00:00:00", True)
    assert read.reasons == {11: "total_row"}
    assert read.sources[0].notes == ["control_total in ok: 5000.00", "control_total out ok: 1013.40"]


def test_signed_amounts_and_a_name_glued_to_a_number(tmp_path: Path) -> None:
    text = (
        "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
        '2024-01-01,CNY,"1,234.00","1,271.66",代发,样本中心1111111111,提取\n'
        '2024-01-02,CNY,"-1,000.00",271.66,转账汇款,样本甲 66666666666666,转账\n'
        "2024-01-03,CNY,-3.00,268.66,银联ATM取款,,取款\n"
        "2024-01-04,CNY,-8.66,260.00,快捷支付,12345678901234567,\n"
        "2024-01-05,CNY,+0.00,260.00,利息税,--,\n"
    )
    read = read_text(tmp_path, text)
    own = "流水"
    assert read.flows == [
        ("in", D("1234.0000"), "1111111111", own),
        ("out", D("1000.0000"), own, "66666666666666"),
        ("out", D("3.0000"), own, None),
        ("out", D("8.6600"), own, "12345678901234567"),
        ("in", D("0.0000"), None, own),
    ]
    assert [row["payer_name"] or row["payee_name"] for row in read.transfers] == ["样本中心", "样本甲", None, None, None]
    assert [row["channel"] for row in read.transfers] == ["bank", "bank", "cash", "payment", "bank"]
    assert read.sources[0].notes == ["balance_chain ok: 4/4"]


def test_explicit_plus_and_times_without_colons(tmp_path: Path) -> None:
    text = (
        "交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言\n"
        "20240101,093456,转存,+10000.00,11000.00,样本甲,369396693,网银,转账\n"
        "20240102,,结息,+0.01,123.35,--,0000000001,,个人活期结息\n"
        "20240103,,还款,-12.00,1943.12,12341234123412341,111222333\n"
    )
    read = read_text(tmp_path, text)
    assert [moment(row) for row in read.transfers] == ["2024-01-01 09:34:56", "2024-01-02 00:00:00", "2024-01-03 00:00:00"]
    assert [row["time_known"] for row in read.transfers] == [True, False, False]
    assert [row["serial_no"] for row in read.transfers] == ["369396693", "0000000001", "111222333"]
    assert [row["direction"] for row in read.transfers] == ["in", "in", "out"]


def test_rows_of_dashes_are_nothing_and_a_cards_tail_becomes_a_mask(tmp_path: Path) -> None:
    text = (
        "样本银行交易流水明细单\n记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号\n"
        '2025-08-22,17:57:17,人民币,-71.89,"3,240.28",无卡支付,线上,-------------------,----------,样本甲,6226******5669,-------------------,3167\n'
        '2025-08-23,00:00:00,港币,"5,771.00","9,011.28",工资,柜台,样本支行,----------,----------,-------------------,样本支行,3167\n'
    )
    read = read_text(tmp_path, text)
    assert read.flows == [("out", D("71.8900"), "****3167", "6226******5669"), ("in", D("5771.0000"), None, "****3167")]
    assert [(row["memo"], row["currency"], row["time_known"]) for row in read.transfers] == [
        ("无卡支付", "CNY", True),
        ("工资", "HKD", False),
    ]


def test_debit_and_credit_words(tmp_path: Path) -> None:
    text = (
        "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要\n"
        "1,2025-01-01,00:00:00,存款利息,贷 Cr,1.23,101.23,1323132313211331313,应付利息,批处理,\n"
        "2,2025-01-02,13:15:12,转账,借 Dr,3.23,98.00,6666666666666666,样本甲,其他,\n"
    )
    read = read_text(tmp_path, text)
    assert read.flows == [("in", D("1.2300"), "1323132313211331313", "流水"), ("out", D("3.2300"), "流水", "6666666666666666")]


@pytest.mark.parametrize(
    ("word", "direction"),
    [(word, "in") for word in ("进", "入", "收", "贷", "贷 Cr", "C", "Cr", "CREDIT", "收入", "入账", "收款")]
    + [(word, "out") for word in ("出", "付", "支", "借", "借 Dr", "D", "Dr", "O", "DEBIT", "支出", "出账", "付款")],
)
def test_every_direction_word(tmp_path: Path, word: str, direction: str) -> None:
    read = read_text(
        tmp_path,
        f"交易卡号,交易时间,交易金额,收付标志,交易对手账卡号,交易是否成功\n{OWN},2024-01-01 10:00:00,5,{word},6200000000000000025,01\n",
    )
    assert [row["direction"] for row in read.transfers] == [direction]
    assert read.sources[0].reader == "bank/police"


def test_credit_card_where_positive_is_spending_and_the_year_is_in_the_title(tmp_path: Path) -> None:
    text = (
        "样本银行信用卡对账单（个人消费卡账户 2024年01月）\n交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额\n"
        ",12/29,生活还款,-1.23,1234,-1.23\n01/02,01/03,影票,56.78,1234,56.78\n"
        '01/03,01/04,饭票,-3.90,1234,-3.90(CN)\n01/05,01/07,样本移动,"8,000.00",1234,"8,000.00(CN)"\n'
    )
    read = read_text(tmp_path, text)
    assert read.sources[0].reader == "bank/card_statement"
    assert read.flows == [
        ("in", D("1.2300"), None, "****1234"),
        ("out", D("56.7800"), "****1234", None),
        ("in", D("3.9000"), None, "****1234"),
        ("out", D("8000.0000"), "****1234", None),
    ]
    assert [moment(row)[:10] for row in read.transfers] == ["2023-12-29", "2024-01-02", "2024-01-03", "2024-01-05"]
    assert {row["currency"] for row in read.transfers} == {"CNY"}


def test_credit_card_whose_words_alone_tell_repayments(tmp_path: Path) -> None:
    text = (
        "交易日期,记账日期,交易说明,交易币种/金额,入账币种/金额\n2025-01-10,2025-01-10,退货 样本顺风车,CNY 123.18,CNY 123.18\n"
        "2025-01-11,2025-01-12,信用卡还款 转账还款,CNY13.50,CNY 13.50\n2025-01-18,2025-01-18,消费 样本充值,JPY 1000.00,CNY 49.85\n"
    )
    read = read_text(tmp_path, text)
    assert [(row["direction"], row["amount"], row["currency"]) for row in read.transfers] == [
        ("in", D("123.1800"), "CNY"),
        ("in", D("13.5000"), "CNY"),
        ("out", D("49.8500"), "CNY"),
    ]


def test_settled_amount_counts_not_the_original(tmp_path: Path) -> None:
    text = "交易日期,入账日期,交易描述,卡末四位,交易币种,结算币种,交易金额,结算金额\n2024-11-09,2024-11-10,样本店,6688,美元,人民币,10.00,71.20\n"
    read = read_text(tmp_path, text)
    assert [(row["direction"], row["amount"], row["currency"]) for row in read.transfers] == [("out", D("71.2000"), "CNY")]


def test_day_first_dates_and_english_words(tmp_path: Path) -> None:
    text = (
        "Transaction date,Post date,Description,Billing amount,Billing currency,Transaction status,Merchant name,Country / region,Area / district,Credit / Debit\n"
        '09/04/2025,10/04/2025,SAMPLE SHOP,"-1,099.14"\t,CNY,POSTED,SAMPLE,CHINA,CHN,DEBIT\n'
        '31/03/2025,01/04/2025,RETURN: SAMPLE,"25.00"\t\t,HKD,POSTED,SAMPLE,CHINA,CHN,CREDIT \n'
    )
    read = read_text(tmp_path, text)
    assert [(moment(row)[:10], row["direction"], row["amount"], row["currency"]) for row in read.transfers] == [
        ("2025-04-09", "out", D("1099.1400"), "CNY"),
        ("2025-03-31", "in", D("25.0000"), "HKD"),
    ]


def test_wallet_words_statuses_and_neutral_rows(tmp_path: Path) -> None:
    text = (
        "------\n导出信息：\n姓名：样本\n支付宝账户：own@example.com\n共6笔记录\n收入：1笔 8.50元\n支出：3笔 72.00元\n不计收支：2笔 90.00元\n\n"
        "------------------------样本 电子客户回单------------------------\n"
        "交易时间            ,交易分类  ,交易对方   ,对方账号   ,商品说明   ,收/支  ,金额    ,收/付款方式  ,交易状态   ,交易订单号     ,商家订单号   ,备注    ,\n"
        "2023-02-12 21:32:14 ,日用百货 ,样本店  ,rim***@example.com  ,商品 ,支出 ,20.00  ,余额 ,等待确认收货 ,20230001\t,T1\t,  ,\n"
        "2023-02-11 21:32:14 ,日用百货 ,样本店  ,/  ,商品 ,支出 ,50.00  ,余额 ,交易关闭 ,20230002\t,T2\t,  ,\n"
        "2023-02-10 21:32:14 ,退款 ,样本店  ,/  ,退款-商品 ,不计收支 ,50.00  ,余额 ,退款成功 ,20230002_1\t,T2\t,  ,\n"
        "2023-02-09 21:32:14 ,转账红包 ,样本人  ,xx***@example.com  ,转账 ,收入 ,8.50  ,余额 ,交易成功 ,20230003\t, \t,  ,\n"
        "2023-02-08 21:32:14 ,账户存取 ,样本银行  ,/  ,提现 ,不计收支 ,40.00  ,余额 ,交易成功 ,20230004\t, \t,  ,\n"
        "2023-02-07 21:32:14 ,其他 ,样本店  ,/  ,商品 ,支出 ,2.00  ,余额 ,新的状态 ,20230005\t, \t,  ,\n"
    )
    read = read_text(tmp_path, text, encoding="gb18030")
    own = "own@example.com"
    assert read.sources[0].encoding == "gb18030"
    assert read.flows == [
        ("out", D("20.0000"), own, "rim***@example.com"),
        ("out", D("50.0000"), own, None),
        ("neutral", D("50.0000"), None, own),
        ("in", D("8.5000"), "xx***@example.com", own),
        ("neutral", D("40.0000"), own, None),
        ("out", D("2.0000"), own, None),
    ]
    assert [row["succeeded"] for row in read.transfers] == [True, False, True, True, True, None]
    assert {row["channel"] for row in read.transfers} == {"payment"}
    assert read.transfers[0]["payer_name"] == "样本"
    assert read.sources[0].notes == [
        "control_total all ok: 6",
        "control_total in ok: 1 8.50",
        "control_total out ok: 3 72.00",
        "control_total neutral ok: 2 90.00",
    ]


def test_a_wallets_older_layout_without_the_way_of_paying(tmp_path: Path) -> None:
    text = (
        "样本交易记录明细查询\n账号:[own@example.com]\n---------------------------------交易记录明细列表------------------------------------\n"
        "交易号                  ,商家订单号               ,交易创建时间              ,付款时间                ,最近修改时间              ,交易来源地     ,类型              ,交易对方            ,"
        "商品名称                ,金额（元）   ,收/支     ,交易状态    ,服务费（元）   ,成功退款（元）  ,备注                  ,资金状态     ,\n"
        "2016001\t ,T1\t ,2016-04-01 10:00:00 ,2016-04-01 10:00:05 ,2016-04-01 10:00:05 ,其他 ,即时到账交易 ,样本店 ,商品 ,12.50   ,支出      ,交易成功    ,0.00     ,0.00     , ,已支出      ,\n"
        "2016002\t ,T2\t ,2016-04-02 10:00:00 ,2016-04-02 10:00:05 ,2016-04-02 10:00:05 ,其他 ,即时到账交易 ,样本基金 ,买入 ,99.00   ,        ,交易关闭    ,0.00     ,0.00     , ,资金转移      ,\n"
        "------------------------------------------------------------------------------------\n导出时间:[2016-05-01 10:00:00]    用户:样本\n"
    )
    read = read_text(tmp_path, text, encoding="gb18030")
    assert read.sources[0].reader == "bank/wallet"
    assert [(row["direction"], row["amount"], row["succeeded"], row["serial_no"]) for row in read.transfers] == [
        ("out", D("12.5000"), True, "2016001"),
        ("neutral", D("99.0000"), False, "2016002"),
    ]
    assert read.flows[0] == ("out", D("12.5000"), "own@example.com", None)
    assert read.reasons == {7: "footer", 8: "footer"}


def test_a_companys_statement_with_debit_and_credit_columns(tmp_path: Path) -> None:
    text = (
        f"账号：{OWN},户名：样本有限公司\n交易日期,凭证号,借方发生额(元),贷方发生额(元),余额(元),对方账号,对方单位,摘要,用途\n"
        '2024-01-01,1,"1,000.00",,"9,000.00",6200000000000000025,样本证券股份有限公司,转账,客户交易结算资金\n2024-01-02,2,0.00,500.00,"9,500.00",6200000000000000033,样本乙,转账,货款\n'
    )
    read = read_text(tmp_path, text)
    assert read.flows == [("out", D("1000.0000"), OWN, "6200000000000000025"), ("in", D("500.0000"), "6200000000000000033", OWN)]
    assert [(row["channel"], row["currency"], row["payer_name"], row["payee_name"]) for row in read.transfers] == [
        ("broker_bank", "CNY", "样本有限公司", "样本证券股份有限公司"),
        ("bank", "CNY", "样本乙", "样本有限公司"),
    ]


def test_wallet_with_yen_signs_moves_inside_and_refunds_in_the_amount(tmp_path: Path) -> None:
    text = (
        "微信支付账单明细,,,,,,,,,,\n微信昵称：[样本],,,,,,,,,,\n共5笔记录,,,,,,,,,,\n"
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
        '2021-07-15 16:29:37,零钱提现,样本银行(),"/",/,¥100.10,样本银行,提现已到账,2072\t,/\t,"服务费¥0.10"\n'
        '2020-02-14 01:19:39,零钱通转出-到零钱,/,"/",/,¥2634.78,零钱通,支付成功,1800\t,/\t,"/"\n'
        "2020-02-13 01:19:39,转入零钱通-来自样本银行(9876),/,/,/,¥5.00,样本银行,支付成功,1801\t,/\t,/\n"
        "2020-02-12 01:19:39,商户消费,样本店,货,支出,¥468.32(已退款89.84),零钱,支付成功,1802\t,/\t,/\n"
        "2020-02-11 01:19:39,商户消费,样本店,货,/,68.32(已全额退款),零钱,已全额退款,1803\t,/\t,/\n"
    )
    read = read_text(tmp_path, text, name="微信.csv", encoding="utf-8-sig")
    assert read.flows == [
        ("neutral", D("100.1000"), "微信", None),
        ("neutral", D("2634.7800"), "微信", "微信"),
        ("neutral", D("5.0000"), None, "微信"),
        ("out", D("468.3200"), "微信", None),
        ("neutral", D("68.3200"), "微信", None),
    ]
    assert read.transfers[3]["memo"] == "商户消费 货 已退款89.84"
    assert [row["succeeded"] for row in read.transfers] == [True] * 5
    assert read.transfers[0]["memo"] == "零钱提现 服务费¥0.10"


def test_the_amount_paid_counts_not_the_amount_ordered(tmp_path: Path) -> None:
    text = (
        "美团用户名：[SAMPLE0002]\n支出：1笔 21.17元\n"
        "交易创建时间,交易成功时间,交易类型,订单标题,收/支,支付方式,订单金额,实付金额,交易单号,商家单号,备注\n"
        '2024-02-28 20:35:13,2024-02-28 20:35:25,支付,样本店,支出,月付,¥22.30,¥21.17,"1000000000000000001\t","0_1\t",/\n'
    )
    read = read_text(tmp_path, text)
    assert read.flows == [("out", D("21.1700"), "SAMPLE0002", None)]
    assert read.sources[0].notes == ["control_total out ok: 1 21.17"]


def test_refunds_taken_off_a_stated_total(tmp_path: Path) -> None:
    text = (
        "京东账号名：sample_jd\n支出：1笔(含1笔部分退款)，100.00元\n"
        "交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注\n"
        "2024-12-30 17:16:02\t,样本店,货,131.77(已退款31.77),余额,交易成功,支出,购物,J1\t,1\t, ,\n"
    )
    assert read_text(tmp_path, text).sources[0].notes == ["control_total out ok: 1 100.00"]


def test_totals_that_differ_are_noted(tmp_path: Path) -> None:
    text = (
        "京东账号名：sample_jd\n共：2笔记录\n支出：1笔，100.00元\n交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注\n"
        "2024-12-30 17:16:02\t,样本店,货,99.00,余额,交易成功,支出,购物,J1\t,1\t, ,\n"
    )
    notes = read_text(tmp_path, text).sources[0].notes
    assert notes == ["control_total all differs: stated 2, read 1", "control_total out differs: stated 1 100.00, read 1 99.00"]


def test_fen_are_yuan_in_hundredths(tmp_path: Path) -> None:
    header = (
        "用户ID\t交易单号\t大单号\t用户侧账号名称\t借贷类型\t交易业务类型\t交易用途类型\t交易时间\t交易金额(分)\t账户余额(分)\t用户银行卡号\t用户侧银行名称\t用户侧网银联单号\t网联/银联\t"
        "第三方账户名称\t对手方ID\t对手侧账户名称\t对手方银行卡号\t对手侧银行名称\t对手侧网银联单号\t网联/银联\t第三方账户名称\t对手方接收时间\t对手方接收金额(分)\t备注1\t备注2\n"
    )
    text = header + (
        "wx_a\t1001\t\t样本甲\t出\t转账\t转账\t2024-03-01 10:00:00\t500001\t100000\t\t\t\t\t\twx_b\t样本乙\t\t\t\t\t\t2024-03-01 10:00:05\t500001\t转账\t\n"
        f"wx_a\t1002\t\t样本甲\t入\t充值\t零钱充值\t2024-03-01 09:00:00\t600001\t600001\t{OWN}\t样本银行\tU1\t网联\t\t\t\t\t\t\t\t\t\t\t\t\n"
    )
    read = read_text(tmp_path, text, name="TenpayTrades.txt", encoding="gb18030")
    assert read.sources[0].reader == "bank/tenpay"
    assert read.flows == [("out", D("5000.0100"), "wx_a", "wx_b"), ("in", D("6000.0100"), OWN, "wx_a")]
    assert [row["balance"] for row in read.transfers] == [D("1000.0000"), D("6000.0100")]


def test_both_sides_in_columns(tmp_path: Path) -> None:
    text = (
        "序号,支付订单号,交易类型,支付类型,交易主体的出入账标识,交易时间,币种,交易金额,交易流水号,交易余额,收款方银行卡所属银行名称,收款方银行卡所属银行卡号,收款方的支付帐号,收款方的商户名称,"
        "付款方银行卡所属银行名称,付款方银行卡所属银行卡号,付款方的支付帐号,交易支付设备ip,mac地址,备注\n"
        '1,P1,转账,余额,出账,20240301030405,CNY,"5,000.00",S1,100.00,,,pay_b@example.com,样本店,,,pay_a@example.com,192.0.2.20,02-00-00-00-00-0b,\n'
        f"2,P2,转账,余额,入账,20240302100000,CNY,300,S2,400.00,,,pay_a@example.com,,样本银行,{OWN},,127.0.0.1,00-00-00-00-00-00,\n"
    )
    read = read_text(tmp_path, text)
    assert read.sources[0].reader == "bank/two_sided"
    assert read.flows == [
        ("out", D("5000.0000"), "pay_a@example.com", "pay_b@example.com"),
        ("in", D("300.0000"), OWN, "pay_a@example.com"),
    ]
    assert [(row["ip"], row["mac"], row["channel"]) for row in read.transfers] == [
        ("192.0.2.20", "02000000000B", "payment"),
        (None, None, "payment"),
    ]
    assert moment(read.transfers[0]) == "2024-03-01 03:04:05"


def test_workbook_with_a_sheet_per_currency_and_money_back_in_the_column_out(tmp_path: Path) -> None:
    path = tmp_path / "账户.xlsx"
    header = ["交易时间", "记账日", "支出", "收入", "账户余额", "摘要", "对方户名", "对方银行", "对方账号", "用途", "交易渠道", "备注"]
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (
            (
                "人民币",
                [
                    ["2024-03-05 09:08:07", "2024-03-05", "1,500.00", "", "8,500.00", "转账"],
                    ["2024-03-06", "2024-03-06", "-20.00", "", "8,520.00", "退款"],
                ],
            ),
            ("美元", [["2024-03-08", "2024-03-08", "", "100.00", "100.00", "汇入"]]),
        ):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"账户名：样本癸  账号：6200********1234  账户：{name}活期")
            for number, row in enumerate([header, *rows], 1):
                sheet.write_row(number, 0, row)
    read = read_files(tmp_path / "dataset", path)
    assert sorted(
        (row["currency"], row["direction"], row["amount"], row["payer_account"] or row["payee_account"]) for row in read.transfers
    ) == [
        ("CNY", "in", D("20.0000"), "6200********1234"),
        ("CNY", "out", D("1500.0000"), "6200********1234"),
        ("USD", "in", D("100.0000"), "6200********1234"),
    ]


def test_rows_that_are_no_transfer_say_why(tmp_path: Path) -> None:
    text = (
        "交易日期,摘要,收入,支出,余额,对方户名\n2024-01-01,两边都有,5.00,3.00,2.00,样本\n2024-01-02,没有金额,,,2.00,样本\n2024-13-02,不是日期,1.00,,2.00,样本\n"
        "2024-01-03,不是金额,abc,,2.00,样本\n2024-01-04,好的,1.00,0.00,3.00,样本\n合计,,6.00,3.00,,\n以上数据仅供参考,,,,,\n"
    )
    read = read_text(tmp_path, text)
    assert read.flows == [("in", D("1.0000"), None, "流水")]
    assert read.reasons == {2: "both_in_and_out", 3: "missing", 4: "not_a_date", 5: "not_a_number", 7: "total_row", 8: "footer"}
    assert {row["row"]: row["column"] for row in read.rejects if row["row"] in (3, 4, 5)} == {3: "收入", 4: "交易日期", 5: "收入"}


def test_two_files_of_one_name_stay_two_accounts(tmp_path: Path) -> None:
    for folder, amount in (("a", "1.00"), ("b", "2.00")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "流水.csv").write_text(
            f"交易日期,摘要,收入,支出,余额,对方户名\n2024-01-01,转账,{amount},,9.00,样本\n", encoding="utf-8"
        )
    read = read_files(tmp_path / "dataset", tmp_path / "a" / "流水.csv", tmp_path / "b" / "流水.csv")
    names = {row["payee_account"] for row in read.transfers}
    assert len(names) == 2
    assert {name.split("@")[0] for name in names} == {"流水"}


def test_equal_rows_stay_two_events_unless_the_bank_numbered_them_alike(tmp_path: Path) -> None:
    text = (
        "交易日期,摘要,收入,支出,余额,对方户名,流水号\n"
        + 2 * "2024-01-01,转账,1.00,,9.00,样本,\n"
        + 2 * "2024-01-01,转账,2.00,,9.00,样本,S1\n"
    )
    read = read_text(tmp_path, text)
    assert [row["amount"] for row in read.transfers] == [D("1.0000"), D("1.0000"), D("2.0000")]
    assert read.reasons == {5: f"duplicate_of {read.transfers[2]['transfer_id']}"}
    assert (read.sources[0].rows_kept, read.sources[0].rows_rejected) == (3, 2)


def test_a_brokers_or_a_platforms_book_is_left_to_their_families(tmp_path: Path) -> None:
    with pytest.raises(IngestError):
        read_text(tmp_path, "交易日期,会员,收入,支出,余额,对方户名\n2024-01-01,样本,1.00,,9.00,样本\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_one_statement_in_other_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = ["交易日期,摘要,收入,支出,余额,对方户名", "2024-01-01,转账,1.50,,9.00,样本甲", "2024-01-02,消费,,2.25,6.75,样本乙"]
    read = read_text(tmp_path, "\n".join(line.replace(",", delimiter) for line in lines), encoding=encoding)
    assert read.flows == [("in", D("1.5000"), None, "流水"), ("out", D("2.2500"), "流水", None)]
    assert read.sources[0].notes == ["balance_chain ok: 1/1"]
