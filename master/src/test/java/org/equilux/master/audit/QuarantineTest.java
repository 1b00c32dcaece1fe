package org.equilux.master.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Quarantine quarantine = new Quarantine(Clock.fixed(NOW, ZoneOffset.UTC));

  private static Quarantine.Identity worker(int number) {
    return new Quarantine.Identity("10.0.0.1", "w" + number, "host");
  }

  @Test
  void refusesAWorkerUntilItIsReleased() {
    quarantine.add(worker(1), "wrong");
    quarantine.add(worker(2), "too");
    assertEquals(Optional.of("wrong"), quarantine.reason(worker(1)));
    assertEquals(Optional.empty(), quarantine.reason(worker(3)));
    Quarantine.Entry first = quarantine.entries().getFirst();
    assertEquals(new Quarantine.Entry(first.id(), "w1", "host", "10.0.0.1", NOW, "wrong"), first);
    assertTrue(quarantine.release(first.id()));
    assertFalse(quarantine.release(first.id()));
    assertEquals(Optional.empty(), quarantine.reason(worker(1)));
    assertEquals(List.of("w2"), quarantine.entries().stream().map(Quarantine.Entry::name).toList());
  }

  @Test
  void isBounded() {
    for (int i = 0; i < 1_500; i++) {
      quarantine.add(worker(i), "wrong");
    }
    assertEquals(1_000, quarantine.entries().size());
    assertEquals(Optional.of("wrong"), quarantine.reason(worker(1_499)));
    assertEquals(Optional.empty(), quarantine.reason(worker(0)));
  }
}
