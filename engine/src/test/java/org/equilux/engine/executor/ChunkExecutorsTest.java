package org.equilux.engine.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.equilux.engine.local.LocalExecutor;
import org.junit.jupiter.api.Test;

class ChunkExecutorsTest {
  @Test
  void findsTheLocalExecutorAndListsAllInErrors() throws Exception {
    assertEquals(List.of("local"), ChunkExecutors.names());
    try (ChunkExecutor executor =
        ChunkExecutors.named("local").open(new ExecutorSettings("scalar", 1))) {
      assertInstanceOf(LocalExecutor.class, executor);
    }
    assertEquals(
        "there is no executor \"moon\" here; this installation has local",
        assertThrows(IllegalArgumentException.class, () -> ChunkExecutors.named("moon"))
            .getMessage());
  }
}
