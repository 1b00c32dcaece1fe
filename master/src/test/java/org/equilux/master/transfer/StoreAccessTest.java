package org.equilux.master.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreAccessTest {
  private final StoreAccess access = new StoreAccess();

  @Test
  void aWorkerIsBelievedUntilItSaysOtherwise() {
    assertFalse(access.isUsable());
    assertTrue(access.reported(""));
    assertTrue(access.isUsable());
    assertTrue(access.reported("refused"));
    assertFalse(access.isUsable());
    assertEquals(Optional.of("refused"), access.problem());
    assertFalse(access.reported("refused"));
    assertTrue(access.reported(""));
    assertEquals(Optional.empty(), access.problem());
  }

  @Test
  void whatAnAttemptMayDoIsTakenOnce() {
    access.issue(7, new StoreAccess.Issued(100, Optional.empty()));
    assertTrue(access.answered(7).reads());
    assertFalse(access.answered(7).reads());
  }

  @Test
  void aWorkerThatNeverUsesWhatItFindsUsableIsNotBelieved() {
    for (int i = 0; i < 100; i++) {
      boolean _ = access.reported("");
      boolean _ = access.reported("busy");
    }
    boolean _ = access.reported("");
    assertFalse(access.isUsable());
  }

  @Test
  void aWorkerThatUsesTheStoreIsBelievedAgain() {
    for (int i = 0; i < 100; i++) {
      boolean _ = access.reported("");
      access.used();
      boolean _ = access.reported("busy");
    }
    boolean _ = access.reported("");
    assertTrue(access.isUsable());
  }
}
