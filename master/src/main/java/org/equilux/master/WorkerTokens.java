package org.equilux.master;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import org.equilux.master.database.Database;
import org.equilux.master.net.RotatingTokens;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.JoinTokens;

/**
 * The tokens by which workers join a master: those that were given, or those of a file in the data
 * folder. The first token of such a file is the same in the data folders of all masters of a
 * database, unless people change one of the files. No worker joins before {@link #open}.
 */
final class WorkerTokens implements JoinTokens {
  private static final System.Logger LOG = System.getLogger(WorkerTokens.class.getName());

  private volatile JoinTokens tokens = _ -> false;

  /**
   * Finds the tokens, and makes one if there is none.
   *
   * @throws IOException if a file cannot be read or written
   */
  void open(MasterConfig config, Database database) throws IOException {
    tokens =
        config.joinTokens().isPresent()
            ? config.joinTokens().get()
            : keptIn(config.data(), database);
  }

  private static JoinTokens keptIn(Path data, Database database) throws IOException {
    if (database.isShared()) {
      share(data, database);
    } else {
      JoinToken _ = JoinToken.keptIn(data);
    }
    return new RotatingTokens(data.resolve(JoinToken.FILE_NAME), Clock.systemUTC());
  }

  private static void share(Path data, Database database) throws IOException {
    JoinToken shared =
        JoinToken.of(
            database.joinToken(JoinToken.findIn(data).orElseGet(JoinToken::random).text()));
    JoinToken kept = JoinToken.keptIn(data, shared);
    if (!shared.matches(kept.text())) {
      LOG.log(
          Level.WARNING,
          "the join token in {0} is not that of the other masters, so workers can join only some of"
              + " the masters; remove the file, or give all masters the same --join-token-file",
          data.resolve(JoinToken.FILE_NAME));
    }
  }

  @Override
  public boolean matches(String shown) {
    return tokens.matches(shown);
  }
}
