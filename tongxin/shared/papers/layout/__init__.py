"""Official documents as they leave the house (公文格式): one structure, written and measured."""
