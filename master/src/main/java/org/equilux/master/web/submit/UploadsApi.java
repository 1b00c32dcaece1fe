package org.equilux.master.web.submit;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.upload.OffsetException;
import org.equilux.master.jobs.upload.ResumableUpload;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/**
 * The routes of resumable uploads: the tus protocol, version 1.0.0, with its extensions creation,
 * termination and expiration.
 */
public final class UploadsApi {
  private static final String VERSION = "1.0.0";
  private static final String EXTENSIONS = "creation,termination,expiration";
  private static final String PIECE = "application/offset+octet-stream";

  private static final HeaderName TUS_RESUMABLE = HeaderNames.create("Tus-Resumable");
  private static final HeaderName TUS_VERSION = HeaderNames.create("Tus-Version");
  private static final HeaderName TUS_EXTENSION = HeaderNames.create("Tus-Extension");
  private static final HeaderName TUS_MAX_SIZE = HeaderNames.create("Tus-Max-Size");
  private static final HeaderName UPLOAD_LENGTH = HeaderNames.create("Upload-Length");
  private static final HeaderName UPLOAD_OFFSET = HeaderNames.create("Upload-Offset");
  private static final HeaderName UPLOAD_METADATA = HeaderNames.create("Upload-Metadata");
  private static final HeaderName UPLOAD_EXPIRES = HeaderNames.create("Upload-Expires");

  private static final int MAX_METADATA = 8 << 10;

  private final ResumableUploads uploads;

  public UploadsApi(ResumableUploads uploads) {
    this.uploads = uploads;
  }

  public Routes routes() {
    return new Routes()
        .route(Method.OPTIONS, "/uploads", Routes.Access.OPEN, this::options)
        .get("/uploads", this::list)
        .post("/uploads", tus(this::create))
        .route(Method.HEAD, "/uploads/{id}", Routes.Access.SUBMIT, tus(this::offset))
        .route(Method.PATCH, "/uploads/{id}", Routes.Access.SUBMIT, tus(this::append))
        .delete("/uploads/{id}", tus(this::delete))
        .route(Method.GET, "/uploads/{id}/checksum", Routes.Access.SUBMIT, this::checksum);
  }

  /** Checks the client's protocol version and adds the server's. */
  private static Handler tus(Handler handler) {
    return (req, res) -> {
      res.header(TUS_RESUMABLE, VERSION);
      if (!req.headers().first(TUS_RESUMABLE).orElse("").equals(VERSION)) {
        res.header(TUS_VERSION, VERSION);
        throw new ProblemException(ProblemType.WRONG_TUS_VERSION);
      }
      handler.handle(req, res);
    };
  }

  private void options(ServerRequest req, ServerResponse res) {
    res.header(TUS_RESUMABLE, VERSION);
    res.header(TUS_VERSION, VERSION);
    res.header(TUS_EXTENSION, EXTENSIONS);
    res.header(TUS_MAX_SIZE, Long.toString(uploads.mostBytes()));
    res.status(Status.NO_CONTENT_204).send();
  }

  private record UploadList(List<ResumableUpload> uploads) {}

  private void list(ServerRequest req, ServerResponse res) throws IOException {
    Answers.json(res, new UploadList(uploads.list(owner(req))));
  }

  private void create(ServerRequest req, ServerResponse res)
      throws IOException, LimitExceededException {
    ResumableUpload upload = uploads.create(owner(req), fileName(req), number(req, UPLOAD_LENGTH));
    res.header(HeaderNames.LOCATION, Links.of(req).api("/uploads/" + upload.id()));
    sayExpiry(res, upload);
    res.status(Status.CREATED_201).send();
  }

  private void offset(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    ResumableUpload upload =
        uploads
            .find(id(req), owner(req))
            .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_UPLOAD));
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    res.header(UPLOAD_OFFSET, Long.toString(upload.offset()));
    res.header(UPLOAD_LENGTH, Long.toString(upload.length()));
    sayExpiry(res, upload);
    res.status(Status.OK_200).send();
  }

  private void append(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, LimitExceededException {
    String type = req.headers().first(HeaderNames.CONTENT_TYPE).orElse("nothing");
    if (!type.equals(PIECE)) {
      throw new ProblemException(
          ProblemType.WRONG_MEDIA_TYPE,
          "Send a piece of a file as " + PIECE + ", not " + type + ".");
    }
    long offset = number(req, UPLOAD_OFFSET);
    try (InputStream body =
        req.content().hasEntity() ? req.content().inputStream() : InputStream.nullInputStream()) {
      ResumableUpload upload =
          uploads
              .append(id(req), owner(req), offset, body)
              .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_UPLOAD));
      res.header(UPLOAD_OFFSET, Long.toString(upload.offset()));
      sayExpiry(res, upload);
      res.status(Status.NO_CONTENT_204).send();
    } catch (OffsetException e) {
      throw new ProblemException(
          ProblemType.WRONG_OFFSET,
          e.getMessage() + "; HEAD returns the offset at which to continue.");
    }
  }

  private void delete(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    if (!uploads.delete(id(req), owner(req))) {
      throw new ProblemException(ProblemType.NO_SUCH_UPLOAD);
    }
    res.status(Status.NO_CONTENT_204).send();
  }

  /**
   * Sends the checksum of the received bytes, an addition to the tus protocol, by which a client
   * verifies the file that it resumes.
   */
  private void checksum(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    Answers.json(
        res,
        uploads
            .checksum(id(req), owner(req))
            .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_UPLOAD)));
  }

  private static void sayExpiry(ServerResponse res, ResumableUpload upload) {
    res.header(
        UPLOAD_EXPIRES,
        DateTimeFormatter.RFC_1123_DATE_TIME.format(upload.expires().atOffset(ZoneOffset.UTC)));
  }

  private static long number(ServerRequest req, HeaderName name) {
    String text = req.headers().first(name).orElse("");
    if (!text.matches("\\d{1,18}")) {
      throw bad("The header " + name.defaultCase() + " must be a number of bytes.");
    }
    return Long.parseLong(text);
  }

  /** The file's name given by the client: {@code filename} of {@code Upload-Metadata}. */
  private static String fileName(ServerRequest req) {
    String metadata = req.headers().first(UPLOAD_METADATA).orElse("");
    if (metadata.length() > MAX_METADATA) {
      throw bad("The header Upload-Metadata is too long.");
    }
    for (String pair : metadata.split(",", -1)) {
      String[] parts = pair.strip().split(" ", 2);
      if (parts[0].equals("filename") && parts.length == 2) {
        try {
          return new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          throw bad("filename of the header Upload-Metadata is not Base64.");
        }
      }
    }
    return null;
  }

  private static String owner(ServerRequest req) {
    return Authentication.caller(req).id();
  }

  private static String id(ServerRequest req) {
    return req.path().pathParameters().get("id");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }
}
