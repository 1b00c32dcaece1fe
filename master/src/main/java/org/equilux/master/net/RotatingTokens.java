package org.equilux.master.net;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.equilux.master.files.Reloaded;
import org.equilux.protocol.JoinTokenFile;
import org.equilux.protocol.JoinTokens;

/** The join tokens of a file, which is read again after it has changed. */
public final class RotatingTokens implements JoinTokens {
  private final Reloaded<List<JoinTokenFile.Entry>> entries;
  private final InstantSource clock;

  /**
   * Reads the file.
   *
   * @param clock for the expiry of tokens
   * @throws IOException if the file cannot be read or holds no token; the message names the file
   */
  public RotatingTokens(Path file, InstantSource clock) throws IOException {
    this.entries =
        new Reloaded<>("the join tokens in " + file, List.of(file), () -> JoinTokenFile.read(file));
    this.clock = clock;
  }

  @Override
  public boolean matches(String shown) {
    boolean found = false;
    for (JoinTokenFile.Entry entry : entries.current()) {
      // Constant time: every token is compared, so the duration does not reveal which one matches.
      boolean same = entry.token().matches(shown);
      found |= same && entry.isValid(clock.instant());
    }
    return found;
  }
}
