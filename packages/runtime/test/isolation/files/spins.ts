// Spins while it is loaded.
for (;;);
