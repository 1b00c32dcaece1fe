package org.equilux.master.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.equilux.engine.executor.Phase;
import org.junit.jupiter.api.Test;

class WorkerTrustTest {
  private static final AuditSettings SETTINGS = new AuditSettings(1, 3, 3);

  private static int audited(WorkerTrust trust, Phase phase, int results) {
    int audited = 0;
    for (int i = 0; i < results; i++) {
      audited += trust.audits(phase) ? 1 : 0;
    }
    return audited;
  }

  @Test
  void auditsAllResultsOnProbationAndThenTheShare() {
    WorkerTrust trust = new WorkerTrust(SETTINGS, new Random(1)::nextDouble);
    for (Phase phase : Phase.values()) {
      assertEquals(3, audited(trust, phase, 3));
      int share = audited(trust, phase, 100_000);
      assertTrue(share > 850 && share < 1_150, share + " of 100,000 are not 1 %");
    }
  }

  @Test
  void aDamagedResultRestartsTheProbation() {
    WorkerTrust trust = new WorkerTrust(SETTINGS, () -> 0.99);
    assertEquals(3, audited(trust, Phase.MAP, 10));
    assertFalse(trust.damaged());
    assertEquals(3, audited(trust, Phase.MAP, 10));
    assertFalse(trust.damaged());
    assertTrue(trust.damaged(), "the third one");
  }

  @Test
  void sharesOfZeroAndAHundredPercentAreExact() {
    WorkerTrust never = new WorkerTrust(new AuditSettings(0, 3, 3), () -> 0);
    assertEquals(0, audited(never, Phase.APPLY, 100));
    WorkerTrust always = new WorkerTrust(new AuditSettings(100, 3, 3), new Random(2)::nextDouble);
    assertEquals(100, audited(always, Phase.APPLY, 100));
  }

  @Test
  void refusesInvalidSettings() {
    for (double percent : new double[] {-1, 100.5, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> AuditSettings.withPercent(percent));
    }
    assertThrows(IllegalArgumentException.class, () -> new AuditSettings(1, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> new AuditSettings(1, 3, 0));
  }
}
