"""What may leave the office: figures with their proof, and nothing that leads to a ballot or a person."""
