package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScalarBackendTest extends BackendContract {
  @Override
  protected Backend open() {
    return new ScalarBackend();
  }

  @Test
  void squareRootsThatRoundUpAreExact() {
    for (long root = 0; root < 400_000; root++) {
      assertEquals(root, ScalarBackend.roundedRoot(root * root));
      assertEquals(root, ScalarBackend.roundedRoot(root * root + root));
      assertEquals(root + 1, ScalarBackend.roundedRoot(root * root + root + 1));
    }
  }
}
