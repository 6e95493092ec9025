"""How the shipped model is made: data in, weights out, evaluation. Never imported by the package."""
