package org.equilux.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.equilux.command.option.HumanDuration;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.master.database.DatabaseSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The database with the records of jobs, accounts and all else. */
final class DatabaseOptions {
  /** A busy machine may hold up a process for a second. */
  private static final Duration LEAST_LEASE = Duration.ofSeconds(2);

  private static final Duration MOST_LEASE = Duration.ofMinutes(10);

  @Option(
      names = "--database",
      order = 5,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_DATABASE}",
      description =
          "Keep records in this PostgreSQL database, such as jdbc:postgresql://host/equilux, on"
              + " which several masters can work at once. Default: $$EQUILUX_DATABASE, or else an"
              + " embedded database in --data.")
  private String url;

  @Option(
      names = "--database-user",
      order = 5,
      paramLabel = "NAME",
      defaultValue = "${env:EQUILUX_DATABASE_USER}",
      description =
          "Its user. Default: $$EQUILUX_DATABASE_USER, or else the one in --database, or else the"
              + " system's.")
  private String user;

  @Option(
      names = "--database-password-file",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_DATABASE_PASSWORD_FILE}",
      description =
          "Has the user's password. Default: $$EQUILUX_DATABASE_PASSWORD_FILE, or else none.")
  private Path passwordFile;

  @Option(
      names = "--master-lease",
      order = 5,
      paramLabel = "TIME",
      defaultValue = "15s",
      converter = HumanDuration.class,
      description =
          "With --database: a master that is silent for so long is taken for dead by the others,"
              + " which run its jobs again; from 2s to 10m, and the same for all masters. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration lease;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The database that was asked for.
   *
   * @throws CliException if the password's file cannot be read
   * @throws ParameterException if the options do not fit together
   */
  DatabaseSettings settings() throws CliException {
    try {
      if (lease.compareTo(LEAST_LEASE) < 0 || lease.compareTo(MOST_LEASE) > 0) {
        throw new IllegalArgumentException(
            "the lease of a master (--master-lease) is from 2s to 10m, not %,d ms"
                .formatted(lease.toMillis()));
      }
      return new DatabaseSettings(given(url), given(user), password(), lease);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** An empty variable of the environment is none: Compose files pass such on. */
  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).filter(value -> !value.isBlank());
  }

  private Optional<String> password() throws CliException {
    if (passwordFile == null || passwordFile.toString().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(passwordFile).strip());
    } catch (IOException e) {
      throw CliException.unavailable(
          "the password of the database cannot be read: " + ErrorReports.describe(e), e);
    }
  }
}
