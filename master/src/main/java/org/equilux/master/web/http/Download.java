package org.equilux.master.web.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;
import org.equilux.storage.Blob;
import org.equilux.storage.RandomAccessSource;

/**
 * The download of an immutable file, with support for Range, If-Range and HEAD.
 *
 * @param tag entity tag with quotation marks
 * @param name for saving the file
 * @param elsewhere alternative server to which browsers are redirected
 */
public record Download(Blob file, String tag, String mediaType, String name, Elsewhere elsewhere) {
  /** Another server with the same files. */
  public interface Elsewhere {
    /** The address of a file at the other server; empty if there is none. */
    Optional<URI> address(Blob file, String mediaType, String disposition) throws IOException;
  }

  /**
   * Answers a GET or HEAD request.
   *
   * @throws java.nio.file.NoSuchFileException if the file no longer exists
   */
  public void send(ServerRequest req, ServerResponse res) throws IOException {
    res.header(HeaderNames.ETAG, tag);
    res.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
    if (req.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
      res.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    boolean head = Answers.isHead(req);
    if (!head && isBrowser(req)) {
      Optional<URI> other = elsewhere.address(file, mediaType, Disposition.attachment(name));
      if (other.isPresent()) {
        res.header(HeaderNames.CACHE_CONTROL, "no-store");
        res.header(HeaderNames.LOCATION, other.get().toString());
        res.status(Status.TEMPORARY_REDIRECT_307).send();
        return;
      }
    }
    try (RandomAccessSource source = file.open()) {
      Optional<ByteRange> range = head ? Optional.empty() : range(req, res, source.size());
      ByteRange sent = range.orElse(new ByteRange(0, source.size()));
      if (range.isPresent()) {
        res.status(Status.PARTIAL_CONTENT_206);
        res.header(HeaderNames.CONTENT_RANGE, sent.contentRange(source.size()));
      }
      res.header(HeaderNames.ACCEPT_RANGES, "bytes");
      res.header(HeaderNames.CONTENT_TYPE, mediaType);
      res.header(HeaderNames.CONTENT_DISPOSITION, Disposition.attachment(name));
      if (head) {
        Answers.head(res, sent.length());
        return;
      }
      res.contentLength(sent.length());
      try (OutputStream out = res.outputStream();
          InputStream in = source.stream(sent.first(), sent.length())) {
        in.transferTo(out);
      }
    }
  }

  /**
   * Whether the client is a browser; programs might send their token to the other server, or not
   * follow redirects.
   */
  private static boolean isBrowser(ServerRequest req) {
    return !req.headers().contains(HeaderNames.AUTHORIZATION);
  }

  /** The requested range, if it applies to this file. */
  private Optional<ByteRange> range(ServerRequest req, ServerResponse res, long size) {
    Optional<String> asked =
        req.headers()
            .first(HeaderNames.RANGE)
            .filter(_ -> req.headers().first(HeaderNames.IF_RANGE).map(tag::equals).orElse(true));
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ByteRange.of(asked.get(), size);
    } catch (ByteRange.UnsatisfiableException e) {
      res.header(HeaderNames.CONTENT_RANGE, "bytes */" + size);
      throw new ProblemException(
          ProblemType.NO_SUCH_RANGE,
          "The file has %d bytes, so the range %s is outside of it.".formatted(size, asked.get()));
    }
  }
}
