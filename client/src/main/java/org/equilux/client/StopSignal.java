package org.equilux.client;

import java.time.Duration;

/** Tells whether the program is to end, which cuts every wait short. */
public interface StopSignal {
  /** Whether the program was asked to end. */
  boolean requested();

  /**
   * Waits for a while.
   *
   * @throws InterruptedException if the program is asked to end meanwhile
   */
  void pause(Duration duration) throws InterruptedException;
}
