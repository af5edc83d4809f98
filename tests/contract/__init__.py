"""What every stream transport has to do, whatever carries the bytes."""
