package org.equilux.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.ObjectStoreProvider;
import org.equilux.storage.ObjectStoreSettings;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The provider of stores with addresses of the form {@code s3://bucket/prefix}. */
public final class S3Stores implements ObjectStoreProvider {
  private static final int MOST_CONNECTIONS = 128;
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** The read timeout within an answer. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
  private static final int MOVED = 301;
  private static final int MALFORMED = 400;

  /** The region for services without regions, since requests are signed with one. */
  private static final Region ANY_REGION = Region.US_EAST_1;

  @Override
  public String scheme() {
    return S3Location.SCHEME;
  }

  @Override
  public ObjectStore open(ObjectStoreSettings settings) throws IOException {
    return open(
        settings.address(),
        S3Settings.of(settings.endpoint(), settings.region()),
        settings.spool());
  }

  /**
   * Opens a store with the credentials that the SDK finds in the environment, a profile's file or
   * the machine's role, and tests it.
   *
   * @param address {@code s3://bucket/prefix}
   * @param spool existing folder on this machine for parts of blobs being written
   * @throws IllegalArgumentException if the address is malformed
   * @throws IOException if the bucket cannot be used; the message has the reason and the remedy
   */
  public static S3Store open(URI address, S3Settings settings, Path spool) throws IOException {
    S3Location location = S3Location.of(address);
    try {
      S3Client client = client(settings);
      try {
        S3Bucket bucket = new S3Bucket(client, presigner(settings), location);
        requireBucket(bucket, settings);
        return new S3Store(bucket, settings, spool);
      } catch (IOException | RuntimeException e) {
        client.close();
        throw e;
      }
    } catch (SdkException e) {
      // Without a region, no client can be created; the SDK's message lists names of its classes.
      String reason = String.valueOf(e.getMessage());
      throw new IOException(
          "%s cannot be reached: %s; give the store's region or its endpoint"
              .formatted(location, reason.contains("region") ? "the region is unknown" : reason),
          e);
    }
  }

  private static void requireBucket(S3Bucket bucket, S3Settings settings) throws IOException {
    try {
      var _ = bucket.client().headBucket(b -> b.bucket(bucket.name()));
    } catch (S3Exception e) {
      if (e.statusCode() == MOVED || e.statusCode() == MALFORMED) {
        throw new IOException(
            "the bucket %s is not in the region %s; give its own region"
                .formatted(bucket.name(), settings.region().orElse("of the environment")),
            e);
      }
      if (S3Failures.isNotFound(e)) {
        throw new IOException(
            "there is no bucket %s at %s; create it, or correct the address"
                .formatted(
                    bucket.name(), settings.endpoint().map(URI::toString).orElse("the service")),
            e);
      }
      throw S3Failures.of(e, bucket.toString());
    } catch (SdkException e) {
      throw S3Failures.of(e, bucket.toString());
    }
  }

  private static S3Client client(S3Settings settings) {
    S3ClientBuilder client =
        S3Client.builder()
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(MOST_CONNECTIONS)
                    .connectionTimeout(CONNECTING)
                    .socketTimeout(SILENCE)
                    .connectionAcquisitionTimeout(settings.attemptTime()))
            .overrideConfiguration(
                b ->
                    b.retryStrategy(retries(settings))
                        .apiCallAttemptTimeout(settings.attemptTime())
                        .apiCallTimeout(settings.callTime()))
            // Checksums in trailers are specific to Amazon. Bodies are protected by TLS or a
            // signature.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .addPlugin(LegacyMd5Plugin.create())
            .forcePathStyle(settings.endpoint().isPresent());
    region(settings).ifPresent(client::region);
    settings.endpoint().ifPresent(client::endpointOverride);
    return client.build();
  }

  private static S3Presigner presigner(S3Settings settings) {
    S3Presigner.Builder presigner =
        S3Presigner.builder()
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(settings.endpoint().isPresent())
                    .build());
    region(settings).ifPresent(presigner::region);
    settings.endpoint().ifPresent(presigner::endpointOverride);
    return presigner.build();
  }

  private static Optional<Region> region(S3Settings settings) {
    return settings.region().map(Region::of).or(() -> settings.endpoint().map(_ -> ANY_REGION));
  }

  private static RetryStrategy retries(S3Settings settings) {
    BackoffStrategy pauses = BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE);
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(settings.attempts())
        .backoffStrategy(pauses)
        .throttlingBackoffStrategy(pauses)
        // Each call retries independently: failures of other calls must not fail a job.
        .circuitBreakerEnabled(false)
        .build();
  }
}
