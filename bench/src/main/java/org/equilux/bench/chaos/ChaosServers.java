package org.equilux.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.chaos.FaultProxy.Address;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.ObjectStoreSettings;
import org.equilux.storage.ObjectStores;

/**
 * The servers that the masters work with.
 *
 * @param database JDBC address of a PostgreSQL database, with the host's name
 * @param restart a shell command that restarts the database's server; empty if there is none
 */
record ChaosServers(
    URI database,
    Optional<String> user,
    Optional<Path> passwordFile,
    Optional<String> restart,
    Optional<Store> store) {
  private static final String JDBC = "jdbc:";
  private static final int POSTGRESQL_PORT = 5432;
  private static final int RESTART_SECONDS = 60;

  /**
   * An object store.
   *
   * @param address bucket and prefix
   * @param endpoint of the service: HTTP without TLS
   */
  record Store(URI address, URI endpoint, Optional<String> region) {
    Address server() {
      return new Address(endpoint.getHost(), endpoint.getPort() < 0 ? 80 : endpoint.getPort());
    }

    /** Opens the store itself, without a proxy. */
    ObjectStore open(Path spool) throws IOException {
      return ObjectStores.open(
          new ObjectStoreSettings(address, Optional.of(endpoint), region, spool));
    }
  }

  /**
   * Checks the addresses.
   *
   * @throws IllegalArgumentException if one of them has no host, or the store speaks TLS
   */
  ChaosServers {
    if (database(database).getHost() == null) {
      throw new IllegalArgumentException(
          "the database is jdbc:postgresql://HOST/NAME, and not " + database);
    }
    store.ifPresent(
        given -> {
          if (!"http".equals(given.endpoint().getScheme()) || given.endpoint().getHost() == null) {
            throw new IllegalArgumentException(
                "the store is reached at http://HOST:PORT, so that its answers can be broken, and"
                    + " not at "
                    + given.endpoint());
          }
        });
  }

  private static URI database(URI address) {
    return URI.create(address.toString().replaceFirst("^" + JDBC, ""));
  }

  Address databaseServer() {
    URI server = database(database);
    return new Address(server.getHost(), server.getPort() < 0 ? POSTGRESQL_PORT : server.getPort());
  }

  /** The database's address by way of a proxy. */
  String databaseBy(Address proxy) {
    URI server = database(database);
    String query = server.getRawQuery() == null ? "" : "?" + server.getRawQuery();
    return "%spostgresql://%s:%d%s%s"
        .formatted(JDBC, proxy.host(), proxy.port(), server.getRawPath(), query);
  }

  /** Connects to the database itself. */
  Connection connect() throws SQLException, IOException {
    Properties login = new Properties();
    user.ifPresent(name -> login.setProperty("user", name));
    if (passwordFile.isPresent()) {
      login.setProperty("password", Files.readString(passwordFile.get()).strip());
    }
    return DriverManager.getConnection(database.toString(), login);
  }

  /** Restarts the server of the database, which may be the task of several faults at once. */
  synchronized void restartDatabase() throws IOException, InterruptedException {
    Process command =
        new ProcessBuilder("sh", "-c", restart.orElseThrow())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    if (!command.waitFor(RESTART_SECONDS, TimeUnit.SECONDS) || command.exitValue() != 0) {
      command.destroyForcibly();
      throw new IOException("the database is not restarted by: " + restart.orElseThrow());
    }
  }
}
