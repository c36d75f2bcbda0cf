"""What the claims rest on: the model is trained here and accuracy is measured here, the only place that reads a made-up world's truth."""
