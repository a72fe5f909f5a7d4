"""Tables as plotly figures, drawn without flicker."""
