package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionLimitsTest {
  @ParameterizedTest
  @ValueSource(longs = {512, 1024, 4096, 20_000, 1_048_576})
  void everyConnectionHasADescriptor(long most) throws IOException {
    ConnectionLimits limits = ConnectionLimits.of(most, 150);
    assertTrue(limits.clients() + limits.workers() + 150 < most, limits::toString);
    assertTrue(limits.clients() >= 60 && limits.workers() >= 30, limits::toString);
  }

  @Test
  void manyDescriptorsAllowTheDefaultLimits() throws IOException {
    assertEquals(ConnectionLimits.DEFAULT, ConnectionLimits.of(1_048_576, 150));
  }

  @Test
  void tooFewDescriptorsAreRefusedWithTheRemedy() {
    IOException e = assertThrows(IOException.class, () -> ConnectionLimits.of(128, 100));
    assertTrue(e.getMessage().contains("ulimit -n"), e.getMessage());
  }
}
