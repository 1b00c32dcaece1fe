package org.equilux.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3 server in this process, on a free loopback port, with objects in memory. */
public final class S3Server implements AutoCloseable {
  public static final String ACCESS_KEY = "local-identity";
  public static final String SECRET_KEY = "local-credential";

  /** A strong reference: without one, java.util.logging forgets the logger's level. */
  private static final Logger LOG = Logger.getLogger("org.gaul");

  private final S3Proxy proxy;
  private final S3Client client;

  private S3Server(S3Proxy proxy) {
    this.proxy = proxy;
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .build();
  }

  /** Starts a server and sets the credentials for the stores of this process. */
  public static S3Server start() throws IOException {
    LOG.setLevel(Level.WARNING);
    System.setProperty("aws.accessKeyId", ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", SECRET_KEY);
    try {
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(BlobStores.create("transient-nio2", new Properties()))
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
              .endpoint(URI.create("http://127.0.0.1:0"))
              .ignoreUnknownHeaders(true)
              .build();
      proxy.start();
      return new S3Server(proxy);
    } catch (Exception e) {
      throw new IOException("the S3 server does not start", e);
    }
  }

  /** Creates a bucket. */
  public void makeBucket(String name) {
    client.createBucket(b -> b.bucket(name));
  }

  /** Returns a client for inspecting the server's content. */
  public S3Client client() {
    return client;
  }

  /** Returns the number of objects and unfinished uploads of a bucket. */
  public long count(String bucket) {
    return client.listObjectsV2Paginator(b -> b.bucket(bucket)).contents().stream().count()
        + uploads(bucket);
  }

  /** Returns the number of unfinished uploads of a bucket. */
  public int uploads(String bucket) {
    return client.listMultipartUploads(b -> b.bucket(bucket)).uploads().size();
  }

  public int port() {
    return proxy.getPort();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public Optional<String> region() {
    return Optional.of("us-east-1");
  }

  @Override
  public void close() throws IOException {
    client.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IOException("the S3 server does not stop", e);
    }
  }
}
