"""What a site adds from outside the product, each with what it must then work with."""
