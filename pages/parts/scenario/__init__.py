"""What the page Scenario is made of."""
