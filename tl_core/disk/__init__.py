"""What lies in a workspace: how much of it, whose, what may go and what that frees; whether more fits."""
