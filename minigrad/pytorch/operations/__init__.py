"""Operations that stand beside the lessons: written like the taught ones, built in no chapter."""
