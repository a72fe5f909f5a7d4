"""A saved model in other forms: for onnxruntime; and both asked about the same images."""
