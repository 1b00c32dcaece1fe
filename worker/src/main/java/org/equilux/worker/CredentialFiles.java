package org.equilux.worker;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;

/**
 * Credentials in files and the environment. A worker that was given no token, beside its master,
 * takes the one that the master keeps in its data folder.
 */
final class CredentialFiles implements Credentials {
  private final Optional<Path> tokenFile;
  private final Optional<Path> tls;

  private CredentialFiles(Optional<Path> tokenFile, Optional<Path> tls) {
    this.tokenFile = tokenFile;
    this.tls = tls;
  }

  /**
   * Finds credentials and reads those once that were named.
   *
   * @param tokenFile that holds the token; null for the environment's, or that of a master beside
   * @param tls folder with tls.crt, tls.key and ca.crt; null for a connection without
   * @param masterHost the master's name or address
   * @throws IOException if there are none, or what was named cannot be used
   */
  static Credentials find(Path tokenFile, Path tls, String masterHost) throws IOException {
    Optional<JoinToken> given = JoinToken.given(tokenFile);
    connection(Optional.ofNullable(tls));
    if (tokenFile == null && given.isPresent()) {
      return () -> new Shown(given.get(), connection(Optional.ofNullable(tls)));
    }
    if (given.isEmpty() && !isThisMachine(masterHost)) {
      throw new IOException(
          "the master on %s lets in whoever shows its join token: copy the file %s of its data folder here and name it with --join-token-file, or set %s"
              .formatted(masterHost, JoinToken.FILE_NAME, JoinToken.VARIABLE));
    }
    return new CredentialFiles(Optional.ofNullable(tokenFile), Optional.ofNullable(tls));
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public Shown read() throws IOException {
    return new Shown(token(), connection(tls));
  }

  private JoinToken token() throws IOException {
    if (tokenFile.isPresent()) {
      return JoinToken.read(tokenFile.get());
    }
    Path kept = DataFolder.usual().resolve(JoinToken.FILE_NAME);
    try {
      return JoinToken.read(kept);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "no master keeps its join token in %s; if its data lie elsewhere, name the file with --join-token-file"
              .formatted(kept),
          e);
    }
  }

  private static ChannelCredentials connection(Optional<Path> tls) throws IOException {
    if (tls.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    Path folder = tls.get();
    ChannelCredentials credentials =
        TlsChannelCredentials.newBuilder()
            .keyManager(file(folder, "tls.crt"), file(folder, "tls.key"))
            .trustManager(file(folder, "ca.crt"))
            .build();
    try {
      // Only whoever makes a channel parses them.
      NettyChannelBuilder _ = NettyChannelBuilder.forAddress("localhost", 1, credentials);
    } catch (IllegalArgumentException e) {
      throw new IOException("the certificates in " + folder + " cannot be used: " + reason(e), e);
    }
    return credentials;
  }

  private static File file(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isReadable(file)) {
      throw new IOException(file + " is not there or cannot be read");
    }
    return file.toFile();
  }

  private static String reason(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first.getMessage();
  }
}
