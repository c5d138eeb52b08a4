"""Whether a C compiler is there, without which the tests of the native target are skipped by name; and their cache."""

from collections.abc import Iterator

import pytest

from codegen.native.compiled_library import CompilerError, compiled, compiler


def found() -> bool:
    try:
        return bool(compiler())
    except CompilerError:
        return False


needs_compiler = pytest.mark.skipif(not found(), reason="there is no C compiler, and no package ziglang")


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test compiles does not lie in the cache of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHALKPROOF_CACHE", str(tmp_path_factory.mktemp("native")))
        compiled.cache_clear()
        yield
