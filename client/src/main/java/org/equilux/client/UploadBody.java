package org.equilux.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** The body of an upload: texts and files in order, read while they are sent. */
final class UploadBody extends AbstractHttpEntity {
  private static final int BUFFER_BYTES = 128 << 10;

  /** A part of an upload. */
  sealed interface Part {
    long bytes() throws IOException;
  }

  /** A short part of an upload. */
  record Text(String text) implements Part {
    @Override
    public long bytes() {
      return encoded().length;
    }

    byte[] encoded() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A file as a part of an upload. */
  record Content(Path file) implements Part {
    @Override
    public long bytes() throws IOException {
      return Files.size(file);
    }
  }

  private final List<Part> parts;
  private final UploadListener listener;
  private final long length;
  private long sent;

  /**
   * @param listener is called with the number of bytes sent
   * @throws IOException if the size of a file cannot be read
   */
  UploadBody(String mediaType, List<Part> parts, UploadListener listener) throws IOException {
    super(ContentType.parse(mediaType), null, false);
    this.parts = List.copyOf(parts);
    this.listener = listener;
    long bytes = 0;
    for (Part part : this.parts) {
      bytes += part.bytes();
    }
    this.length = bytes;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    sent = 0;
    for (Part part : parts) {
      switch (part) {
        case Text text -> send(text.encoded(), text.encoded().length, out);
        case Content content -> send(content.file(), out);
      }
    }
    if (sent != length) {
      throw new IOException(
          "a file changed while it was sent: %,d bytes instead of %,d".formatted(sent, length));
    }
  }

  private void send(Path file, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        send(buffer, count, out);
      }
    }
  }

  private void send(byte[] bytes, int count, OutputStream out) throws IOException {
    out.write(bytes, 0, count);
    sent += count;
    listener.sent(sent, length);
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("an upload is only written");
  }

  @Override
  public void close() {}
}
