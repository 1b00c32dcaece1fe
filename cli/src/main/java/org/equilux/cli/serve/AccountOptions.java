package org.equilux.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.equilux.command.option.HumanDuration;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.secret.PasswordCost;
import picocli.CommandLine.Option;

/** The accounts that a master begins with. */
final class AccountOptions {
  @Option(
      names = "--demo",
      order = 16,
      description =
          "Take any name and any password. Serves this machine only, and keeps demo users apart"
              + " from real ones.")
  private boolean demo;

  @Option(
      names = "--admin-password-file",
      order = 17,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_ADMIN_PASSWORD_FILE}",
      description =
          "Has the password of the user admin, whom the first start creates."
              + " Default: $$EQUILUX_ADMIN_PASSWORD_FILE, or else the password itself from"
              + " $$EQUILUX_ADMIN_PASSWORD, or else one is generated and printed.")
  private Path adminPasswordFile;

  @Option(
      names = "--reset-admin-password",
      order = 18,
      description = "Give the user admin a new password, as the first start does.")
  private boolean resetAdmin;

  @Option(
      names = "--session-idle",
      order = 18,
      paramLabel = "TIME",
      defaultValue = "12h",
      converter = HumanDuration.class,
      description =
          "Sign out browsers that are not used for this time; all are signed out a week after they"
              + " signed in. Default: ${DEFAULT-VALUE}.")
  private Duration sessionIdle;

  boolean demo() {
    return demo;
  }

  /**
   * The settings that were asked for.
   *
   * @throws CliException if the password's file cannot be read
   */
  AccountSettings settings() throws CliException {
    return new AccountSettings(
        demo, adminPassword(), resetAdmin, sessionIdle, PasswordCost.RECOMMENDED);
  }

  private Optional<String> adminPassword() throws CliException {
    if (adminPasswordFile != null) {
      try {
        return Optional.of(Files.readString(adminPasswordFile).strip());
      } catch (IOException e) {
        throw CliException.unavailable(
            "the password of admin cannot be read: " + ErrorReports.describe(e), e);
      }
    }
    return Optional.ofNullable(System.getenv("EQUILUX_ADMIN_PASSWORD"))
        .filter(password -> !password.isEmpty());
  }
}
