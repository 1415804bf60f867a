"""What the texts of a project's record tell of it: materials, steps and products, apart from why it is needed."""
