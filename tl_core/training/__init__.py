"""From a plan to a model: fixed features, fine-tuning, results, export."""
