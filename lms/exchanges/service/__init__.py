"""Use cases of researcher exchange: each public function is one transaction."""
