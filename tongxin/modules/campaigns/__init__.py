"""From a notice to tasks (工作部署): campaigns, measures, the cascade, reports."""
