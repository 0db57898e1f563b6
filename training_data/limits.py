"""What the service takes at most, as numbers that a caller can replace.

From Azure OpenAI's pages on quotas and limits (February 2026), on fine-tuning with images (February 2026) and on
function calling. Granted quotas differ between resources, and the numbers move.
"""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes and tokens. `example_tokens_small` is for the smallest models, `images_advised` what the
    troubleshooting section advises, far below what the table allows."""

    file_bytes: int = 512 * MEBIBYTE
    stored_bytes: int = 1024 * MEBIBYTE
    stored_files: int = 100
    minimum_examples: int = 10
    example_tokens: int = 65_536
    example_tokens_small: int = 32_768
    job_tokens: int = 2_000_000_000
    image_bytes: int = 10 * MEBIBYTE
    images_in_example: int = 64
    images_advised: int = 10
    examples_with_images: int = 50_000
    tools_in_example: int = 128


AZURE = Limits()
