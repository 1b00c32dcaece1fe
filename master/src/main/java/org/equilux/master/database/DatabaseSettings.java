package org.equilux.master.database;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the database with the master's records.
 *
 * @param url the JDBC URL of a PostgreSQL server, without a password; empty for the embedded
 *     database in the data folder
 * @param user the user of the server; empty for the URL's, or else the operating system's
 * @param password the user's password; empty if the server requires none
 * @param lease the time without a heartbeat after which other masters take over; only with a
 *     PostgreSQL server
 */
public record DatabaseSettings(
    Optional<String> url, Optional<String> user, Optional<String> password, Duration lease) {
  private static final Duration USUAL_LEASE = Duration.ofSeconds(15);

  /** The embedded database in the data folder. */
  public static final DatabaseSettings EMBEDDED =
      new DatabaseSettings(Optional.empty(), Optional.empty(), Optional.empty());

  private static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the URL is of another kind of database or contains a
   *     password, or if there is a user or a password without a URL
   */
  public DatabaseSettings {
    if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
      throw new IllegalArgumentException(
          "a user and a password of a database need its address, too (--database)");
    }
    url.ifPresent(DatabaseSettings::check);
    if (lease.isNegative() || lease.isZero()) {
      throw new IllegalArgumentException("the lease of a master cannot be " + lease);
    }
  }

  /** Settings with the default lease. */
  public DatabaseSettings(Optional<String> url, Optional<String> user, Optional<String> password) {
    this(url, user, password, USUAL_LEASE);
  }

  /** The same database with another lease. */
  public DatabaseSettings withLease(Duration length) {
    return new DatabaseSettings(url, user, password, length);
  }

  private static void check(String url) {
    if (!url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException(
          "the address of a database (--database) begins with \"%s\", such as %s//host/equilux"
              .formatted(POSTGRESQL, POSTGRESQL));
    }
    if (url.contains("password=")) {
      throw new IllegalArgumentException(
          "the address of a database (--database) must not have a password, which every user of"
              + " the machine could read; put the password into a file"
              + " (--database-password-file)");
    }
  }

  /** The database as display text, without parameters of the URL. */
  public String shown() {
    return url.map(text -> text.split("\\?", 2)[0]).orElse("embedded");
  }

  /** {@inheritDoc} The text does not contain the password. */
  @Override
  public String toString() {
    return "DatabaseSettings[" + shown() + "]";
  }
}
