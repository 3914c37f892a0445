"""The Common Alerting Protocol, read leniently: messages whatever they come in, and the records they become."""
