package org.equilux.master.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.equilux.master.json.Json;
import org.equilux.master.json.RecordFile;

/**
 * The state of all accounts, in memory and in one file. Guarded by this object's monitor, which a
 * caller holds while it reads the state and changes it.
 */
final class AccountStore {
  private final Path file;
  private final Clock clock;
  private AccountState state;

  private AccountStore(Path file, Clock clock, AccountState state) {
    this.file = file;
    this.clock = clock;
    this.state = state;
  }

  /**
   * Reads the file, if there is one.
   *
   * @throws IOException if the file cannot be read; it is not replaced, as that would let the next
   *     start create an administrator
   */
  static AccountStore open(Path file, Clock clock) throws IOException {
    if (!Files.exists(file)) {
      return new AccountStore(file, clock, AccountState.EMPTY);
    }
    try {
      AccountState found = Json.read(Files.readAllBytes(file), AccountState.class);
      return new AccountStore(file, clock, found);
    } catch (IOException e) {
      throw new IOException(
          "the accounts in " + file + " cannot be read; mend or restore that file", e);
    }
  }

  synchronized AccountState state() {
    return state;
  }

  /** Puts the next state on disk, without what has expired, and makes it count. */
  synchronized void change(AccountState next) throws IOException {
    Instant now = now();
    AccountState kept =
        next.withTokens(token -> token.isValid(now))
            .withSessions(session -> now.isBefore(session.expires()));
    RecordFile.write(file, kept);
    state = kept;
  }

  Instant now() {
    return clock.instant();
  }
}
