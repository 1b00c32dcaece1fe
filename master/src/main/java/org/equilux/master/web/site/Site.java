package org.equilux.master.web.site;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.equilux.master.net.PublicPath;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Resources;

/**
 * The handler that serves the web application, from the resources of another module below {@code
 * org/equilux/ui}. Paths of the application itself, such as {@code /jobs/ID}, get {@code
 * index.html}, which shows the page of the path. Without that module, a short page states that it
 * is missing.
 *
 * <p>Requested files are cached in memory, whose size is bounded by the module's.
 */
public final class Site implements Handler {
  private static final String FOLDER = "org/equilux/ui/";
  private static final String INDEX = "index.html";

  /** The folder of files whose names contain a hash of their content. */
  private static final String HASHED = "assets/";

  /** The placeholder of the nonce in {@code index.html}. */
  private static final String NONCE = "__CSP_NONCE__";

  private static final String MANIFEST = "application/manifest+json";

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", MANIFEST),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"));

  /** Valid paths of files, without hidden files and relative segments. */
  private static final Pattern PATH =
      Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /** The size in bytes below which compression does not pay. */
  private static final int LEAST_COMPRESSED = 1 << 10;

  private static final HeaderName CONTENT_ENCODING = HeaderNames.create("Content-Encoding");

  /** The prefix of relative addresses in pages built by Vite. */
  private static final String RELATIVE = "=\"./";

  private final Function<String, Optional<byte[]>> source;
  private final String missing;
  private final Optional<String> index;
  private final Map<String, Optional<Entry>> entries = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the handler.
   *
   * @param source finds files by path
   */
  Site(Function<String, Optional<byte[]>> source, PublicPath publicPath) {
    this.source = source;
    this.missing = page(Resources.bytes("no-site.html"), publicPath);
    this.index = source.apply(INDEX).map(bytes -> page(bytes, publicPath));
  }

  /** The application of this installation, under a public path. */
  public static Site below(PublicPath publicPath) {
    return new Site(Site::resource, publicPath);
  }

  /**
   * A page whose addresses begin with the public path. They cannot be relative, as the same page is
   * served at {@code /new} and {@code /jobs/ID}, and the policy forbids a base element.
   */
  private static String page(byte[] html, PublicPath publicPath) {
    return new String(html, StandardCharsets.UTF_8).replace(RELATIVE, "=\"" + publicPath.path("/"));
  }

  private static Optional<byte[]> resource(String path) {
    try (InputStream in = Site.class.getClassLoader().getResourceAsStream(FOLDER + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A cached file.
   *
   * @param gzip compressed form; empty if it does not pay
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Entry(byte[] bytes, Optional<byte[]> gzip, String type, String tag) {}

  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    Method method = req.prologue().method();
    String path = req.path().path().substring(1);
    if (!(method.equals(Method.GET) || method.equals(Method.HEAD)) || isApi(path)) {
      res.next();
    } else if (isAddress(path)) {
      sendIndex(req, res);
    } else {
      Optional<Entry> found = entry(path);
      if (found.isPresent()) {
        send(req, res, path, found.get());
      } else {
        res.next();
      }
    }
  }

  private static boolean isApi(String path) {
    return path.equals("api") || path.startsWith("api/");
  }

  /** Whether a path belongs to the application rather than to a file. */
  private static boolean isAddress(String path) {
    return path.equals(INDEX) || path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
  }

  private void sendIndex(ServerRequest req, ServerResponse res) {
    res.header(HeaderNames.CONTENT_TYPE, TYPES.get("html"));
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    if (index.isEmpty()) {
      Answers.send(req, res, missing.getBytes(StandardCharsets.UTF_8));
      return;
    }
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String nonce = Base64.getEncoder().encodeToString(bytes);
    Guard.allowStyles(res, nonce);
    Answers.send(req, res, index.get().replace(NONCE, nonce).getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Entry> entry(String path) {
    if (!PATH.matcher(path).matches()) {
      return Optional.empty();
    }
    Optional<Entry> known = entries.get(path);
    if (known == null) {
      known = load(path);
      // Missing files are not cached: clients could fill the memory with invented names.
      if (known.isPresent()) {
        entries.put(path, known);
      }
    }
    return known;
  }

  private Optional<Entry> load(String path) {
    if (path.equals("icon.svg") && index.isEmpty()) {
      return Optional.of(entry(path, Resources.bytes(path)));
    }
    return source.apply(path).map(bytes -> entry(path, bytes));
  }

  private static Entry entry(String path, byte[] bytes) {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = TYPES.getOrDefault(ending, "application/octet-stream");
    boolean isText =
        type.startsWith("text/")
            || type.equals("application/json")
            || type.equals(MANIFEST)
            || type.equals("image/svg+xml");
    Optional<byte[]> gzip =
        isText && bytes.length >= LEAST_COMPRESSED ? Optional.of(gzip(bytes)) : Optional.empty();
    return new Entry(bytes, gzip, type, "\"" + hash(bytes) + "\"");
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 22);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void send(ServerRequest req, ServerResponse res, String path, Entry entry) {
    res.header(HeaderNames.ETAG, entry.tag());
    res.header(HeaderNames.VARY, "Accept-Encoding");
    res.header(
        HeaderNames.CACHE_CONTROL,
        path.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache");
    if (req.headers().first(HeaderNames.IF_NONE_MATCH).filter(entry.tag()::equals).isPresent()) {
      res.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    res.header(HeaderNames.CONTENT_TYPE, entry.type());
    boolean accepted =
        req.headers()
            .first(HeaderNames.ACCEPT_ENCODING)
            .filter(encodings -> encodings.contains("gzip") && !encodings.contains("gzip;q=0"))
            .isPresent();
    if (accepted && entry.gzip().isPresent()) {
      res.header(CONTENT_ENCODING, "gzip");
      Answers.send(req, res, entry.gzip().get());
    } else {
      Answers.send(req, res, entry.bytes());
    }
  }
}
