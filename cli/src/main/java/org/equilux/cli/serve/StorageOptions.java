package org.equilux.cli.serve;

import java.net.URI;
import java.util.Optional;
import org.equilux.master.storage.StorageSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The object store with the files of jobs. */
final class StorageOptions {
  @Option(
      names = "--storage",
      order = 5,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_STORAGE}",
      description =
          "Keep pictures and results in this bucket of an S3-compatible store, such as"
              + " s3://bucket/prefix. Credentials are those of AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, of a profile, or of the machine's role. Default:"
              + " $$EQUILUX_STORAGE, or else the folder --data.")
  private URI address;

  @Option(
      names = "--storage-endpoint",
      order = 5,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_STORAGE_ENDPOINT}",
      description =
          "Address of the store's service, such as https://s3.example.org. Default:"
              + " $$EQUILUX_STORAGE_ENDPOINT, or else Amazon's in the region.")
  private URI endpoint;

  @Option(
      names = "--storage-region",
      order = 5,
      paramLabel = "NAME",
      defaultValue = "${env:EQUILUX_STORAGE_REGION}",
      description =
          "Region of the bucket. Default: $$EQUILUX_STORAGE_REGION, or else that of AWS_REGION, of"
              + " a profile, or of the machine.")
  private String region;

  @Option(
      names = "--storage-redirects",
      order = 5,
      description =
          "Send browsers that download a picture to the store, which they must reach at its"
              + " endpoint. Programs get all bytes from the master in any case.")
  private boolean redirects;

  @Option(
      names = "--direct-transfer",
      order = 5,
      paramLabel = "MODE",
      defaultValue = "${env:EQUILUX_DIRECT_TRANSFER:-auto}",
      description =
          "auto: workers read pixels from the store and write results there by themselves, at"
              + " addresses that are signed for some minutes, if they can reach the store at its"
              + " endpoint. off: all bytes pass the master. Default: $$EQUILUX_DIRECT_TRANSFER, or"
              + " else auto.")
  private String directTransfer;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The store that was asked for; empty for the data folder.
   *
   * @throws ParameterException if the options do not fit together
   */
  Optional<StorageSettings> settings() {
    Optional<URI> service = given(endpoint);
    Optional<String> place = Optional.ofNullable(region).filter(value -> !value.isBlank());
    if (!directTransfer.equals("auto") && !directTransfer.equals("off")) {
      throw new ParameterException(
          command.commandLine(), "--direct-transfer must be auto or off, not " + directTransfer);
    }
    if (given(address).isEmpty()) {
      if (service.isPresent() || place.isPresent() || redirects) {
        throw new ParameterException(
            command.commandLine(),
            "the endpoint, the region and redirects of a store need its bucket, too: --storage"
                + " s3://bucket/prefix");
      }
      return Optional.empty();
    }
    if (service.isPresent()
        && (service.get().getHost() == null
            || !String.valueOf(service.get().getScheme()).matches("https?"))) {
      throw new ParameterException(
          command.commandLine(),
          "--storage-endpoint is an address such as https://s3.example.org, and not "
              + service.get());
    }
    return Optional.of(
        new StorageSettings(address, service, place, redirects, directTransfer.equals("auto")));
  }

  /** An empty variable of the environment is none: Compose files pass such on. */
  private static Optional<URI> given(URI value) {
    return Optional.ofNullable(value).filter(uri -> !uri.toString().isEmpty());
  }
}
