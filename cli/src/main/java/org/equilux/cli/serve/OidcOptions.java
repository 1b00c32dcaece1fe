package org.equilux.cli.serve;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.master.oidc.OidcSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The OpenID Connect provider at which people may sign in. */
final class OidcOptions {
  @Option(
      names = "--oidc-issuer",
      order = 19,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_OIDC_ISSUER}",
      description =
          "Let people sign in at this OpenID Connect provider, too. Default: $$EQUILUX_OIDC_ISSUER,"
              + " or else local accounts only.")
  private URI issuer;

  @Option(
      names = "--oidc-client-id",
      order = 19,
      paramLabel = "ID",
      defaultValue = "${env:EQUILUX_OIDC_CLIENT_ID}",
      description = "By which the provider knows this master. Default: $$EQUILUX_OIDC_CLIENT_ID.")
  private String clientId;

  @Option(
      names = "--oidc-client-secret-file",
      order = 19,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_OIDC_CLIENT_SECRET_FILE}",
      description =
          "Has the secret that the provider asks of this master."
              + " Default: $$EQUILUX_OIDC_CLIENT_SECRET_FILE, or else none.")
  private Path clientSecretFile;

  @Option(
      names = "--oidc-groups-claim",
      order = 19,
      paramLabel = "NAME",
      defaultValue = "groups",
      description = "Claim of the ID token with the user's groups. Default: ${DEFAULT-VALUE}.")
  private String groupsClaim;

  @Option(
      names = "--oidc-admin-group",
      order = 19,
      paramLabel = "GROUP",
      defaultValue = "${env:EQUILUX_OIDC_ADMIN_GROUP}",
      description =
          "Users of this group are administrators. Default: $$EQUILUX_OIDC_ADMIN_GROUP, or else"
              + " none of the provider's are.")
  private String adminGroup;

  @Option(
      names = "--oidc-user-group",
      order = 19,
      paramLabel = "GROUP",
      defaultValue = "${env:EQUILUX_OIDC_USER_GROUP}",
      description =
          "Let in only users of this group. Default: $$EQUILUX_OIDC_USER_GROUP, or else all users"
              + " of the provider.")
  private String userGroup;

  @Option(
      names = "--oidc-redirect",
      order = 19,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_OIDC_REDIRECT}",
      description =
          "Where the provider sends browsers back, as it is registered there: the address of this"
              + " master (with --public-path, if it has one) with the path "
              + OidcSettings.CALLBACK
              + ". Default: $$EQUILUX_OIDC_REDIRECT, or else that path at the address that the"
              + " browser uses.")
  private URI redirect;

  @Option(
      names = "--oidc-name",
      order = 19,
      paramLabel = "NAME",
      description = "The provider's name on the sign-in page. Default: its host.")
  private String name;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The provider; empty if there is none.
   *
   * @throws CliException if the secret's file cannot be read
   * @throws ParameterException if the options do not fit together
   */
  Optional<OidcSettings> settings() throws CliException {
    if (issuer == null || issuer.toString().isEmpty()) {
      return Optional.empty();
    }
    if (given(clientId).isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--oidc-issuer needs --oidc-client-id, too");
    }
    try {
      return Optional.of(
          new OidcSettings(
              issuer,
              clientId,
              clientSecret(),
              groupsClaim,
              given(adminGroup),
              given(userGroup),
              Optional.ofNullable(redirect).filter(uri -> !uri.toString().isEmpty()),
              given(name).orElseGet(() -> String.valueOf(issuer.getHost()))));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** An empty variable of the environment is none: Compose files pass such on. */
  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).filter(value -> !value.isBlank());
  }

  private Optional<String> clientSecret() throws CliException {
    if (clientSecretFile == null || clientSecretFile.toString().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(clientSecretFile).strip());
    } catch (IOException e) {
      throw CliException.unavailable(
          "the OpenID Connect client's secret cannot be read: " + ErrorReports.describe(e), e);
    }
  }
}
