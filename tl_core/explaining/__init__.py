"""Why a model says what it says of an image: where its evidence lies, and what it learned that is alike."""
