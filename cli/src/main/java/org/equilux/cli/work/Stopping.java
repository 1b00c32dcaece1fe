package org.equilux.cli.work;

import java.time.Duration;
import org.equilux.client.StopSignal;
import org.equilux.command.terminal.Interruption;

/** The client's stop signal that an interruption of the process gives. */
public record Stopping(Interruption interruption) implements StopSignal {
  @Override
  public boolean requested() {
    return interruption.requested();
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    interruption.pause(duration);
  }
}
