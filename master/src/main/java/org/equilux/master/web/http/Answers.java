package org.equilux.master.web.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.equilux.master.json.Json;

/** Sends JSON responses. */
public final class Answers {
  /** The bytes of a body's hash in its entity tag. */
  private static final int DIGEST_BYTES = 16;

  private Answers() {}

  /** Sends a record with the status set before. */
  public static void json(ServerResponse res, Object value) {
    res.headers().contentType(MediaTypes.APPLICATION_JSON);
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    send(res, Json.bytes(value));
  }

  /** Writes JSON incrementally. */
  @FunctionalInterface
  public interface Written {
    void to(JsonGenerator json) throws IOException;
  }

  /** Streams JSON, so that only a part of it is in memory. */
  public static void json(ServerResponse res, Written value) throws IOException {
    res.headers().contentType(MediaTypes.APPLICATION_JSON);
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    try (JsonGenerator json = Json.generator(res.outputStream())) {
      value.to(json);
    }
  }

  /** Sends an immutable record with caching headers. */
  public static void cachedJson(ServerResponse res, Object value) {
    res.headers().contentType(MediaTypes.APPLICATION_JSON);
    send(res, Json.bytes(value));
  }

  /** Sends a record with an entity tag, or 304 if the client has it. */
  public static void revalidatedJson(ServerRequest req, ServerResponse res, Object value) {
    byte[] body = Json.bytes(value);
    String tag = "\"" + digest(body) + "\"";
    res.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
    res.header(HeaderNames.ETAG, tag);
    if (req.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
      res.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    res.headers().contentType(MediaTypes.APPLICATION_JSON);
    send(res, body);
  }

  private static String digest(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static void problem(ServerResponse res, Problem problem) {
    res.status(Status.create(problem.status()));
    res.header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    send(res, Json.bytes(problem));
  }

  /** Sends a body with its length; in answer to HEAD, only its length. */
  public static void send(ServerRequest req, ServerResponse res, byte[] body) {
    if (isHead(req)) {
      head(res, body.length);
    } else {
      send(res, body);
    }
  }

  /** Whether a request is a HEAD request. */
  static boolean isHead(ServerRequest req) {
    return req.prologue().method().equals(Method.HEAD);
  }

  /** Answers HEAD with the length of the body. */
  static void head(ServerResponse res, long length) {
    res.contentLength(length);
    res.send();
  }

  /** Sends a body with its length. */
  public static void send(ServerResponse res, byte[] body) {
    res.contentLength(body.length);
    res.send(body);
  }
}
