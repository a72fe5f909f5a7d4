"""Lessons carried out: what each of them measures, within half a minute."""
