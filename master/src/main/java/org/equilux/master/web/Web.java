package org.equilux.master.web;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.net.ConnectionQuota;
import org.equilux.master.oidc.Oidc;
import org.equilux.master.previews.Previews;
import org.equilux.master.shares.Places;
import org.equilux.master.views.Views;
import org.equilux.master.web.accounts.AccountServices;
import org.equilux.master.web.accounts.OidcApi;
import org.equilux.master.web.accounts.SessionApi;
import org.equilux.master.web.accounts.SessionsApi;
import org.equilux.master.web.accounts.TokensApi;
import org.equilux.master.web.accounts.UsersApi;
import org.equilux.master.web.cluster.ClusterApi;
import org.equilux.master.web.cluster.ClusterView;
import org.equilux.master.web.cluster.InfoApi;
import org.equilux.master.web.cluster.WorkersApi;
import org.equilux.master.web.connection.BoundedReads;
import org.equilux.master.web.connection.ClientTraffic;
import org.equilux.master.web.connection.Connections;
import org.equilux.master.web.connection.Patience;
import org.equilux.master.web.connection.Watchdog;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Framing;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;
import org.equilux.master.web.jobs.BatchesApi;
import org.equilux.master.web.jobs.JobAccess;
import org.equilux.master.web.jobs.JobsApi;
import org.equilux.master.web.jobs.LiveJobs;
import org.equilux.master.web.jobs.ViewsApi;
import org.equilux.master.web.masters.InternalApi;
import org.equilux.master.web.masters.OtherMasters;
import org.equilux.master.web.site.Guard;
import org.equilux.master.web.site.PlainHttp;
import org.equilux.master.web.site.Site;
import org.equilux.master.web.submit.SubmitApi;
import org.equilux.master.web.submit.UploadsApi;

/**
 * The HTTP side of the master: the REST API and the web application, on the server's default
 * listener.
 */
public final class Web implements AutoCloseable {

  private final Routes api;
  private final Optional<InternalApi> internal;
  private final Accounts accounts;
  private final AuditTrail trail;
  private final Patience patience;
  private final Watchdog watchdog;
  private final ClientTraffic traffic = new ClientTraffic();

  /**
   * Creates the HTTP side of a master.
   *
   * @param services for authentication
   * @param others client of the other masters on the same database; empty if there can be none
   * @param retention of jobs; empty if they are kept indefinitely
   */
  public Web(
      JobService jobs,
      AccountServices services,
      Views views,
      Previews previews,
      ClusterView cluster,
      Optional<OtherMasters> others,
      Optional<Duration> retention) {
    this(jobs, services, views, previews, cluster, others, retention, Patience.DEFAULT);
  }

  Web(
      JobService jobs,
      AccountServices services,
      Views views,
      Previews previews,
      ClusterView cluster,
      Optional<OtherMasters> others,
      Optional<Duration> retention,
      Patience patience) {
    this.internal = others.map(masters -> new InternalApi(masters.secret(), jobs));
    this.accounts = services.accounts();
    this.trail = new AuditTrail(services.audit(), Clock.systemUTC());
    JobAccess access = new JobAccess(jobs, trail);
    Places followers =
        new Places(
            Limit.FOLLOWERS,
            jobs.limits().quotas().followers(),
            "You have %,d open event streams of jobs and of the cluster; close pages and"
                + " programs that use them");
    this.api =
        new SessionApi(accounts, trail, services.oidc().map(Oidc::name), jobs.limits(), retention)
            .routes()
            .addAll(new OidcApi(accounts, trail, services.oidc()).routes())
            .addAll(new SessionsApi(accounts, trail).routes())
            .addAll(new UsersApi(accounts, trail, jobs).routes())
            .addAll(new TokensApi(accounts, trail).routes())
            .addAll(new UploadsApi(jobs.uploads()).routes())
            .addAll(new SubmitApi(jobs, access, previews).routes())
            .addAll(new JobsApi(jobs, new LiveJobs(jobs, others), access, followers).routes())
            .addAll(new ViewsApi(views, access).routes())
            .addAll(new BatchesApi(jobs, access).routes())
            .addAll(new ClusterApi(cluster, followers).routes())
            .addAll(new WorkersApi(cluster.workers(), cluster.quarantine(), trail).routes())
            .addAll(new InfoApi().routes());
    this.patience = patience;
    this.watchdog = new Watchdog(patience.head().dividedBy(8));
  }

  /** The bytes received from and sent to clients. */
  public ClientTraffic traffic() {
    return traffic;
  }

  /** The API's routes, relative to {@link Routes#API}. */
  Routes api() {
    return api;
  }

  /**
   * Configures the listener of the web application and the API.
   *
   * @param maxUpload size limit of uploads, which the server enforces for any body
   * @param ownPort supplies the port of the listener after it is bound
   */
  public void configure(
      ListenerConfig.BuilderBase<?, ?> socket, WebPort port, long maxUpload, IntSupplier ownPort)
      throws UnknownHostException {
    HttpRouting.Builder routing = routing(port);
    if (port.tls().isPresent()) {
      routing.any(new PlainHttp(ownPort));
    }
    internal.ifPresent(masters -> routing.register(InternalApi.PATH, masters));
    routing
        .any(Routes.API + "/*", new Authentication(accounts, requests(port.maxConnections())))
        .register(Routes.API, api)
        .any(Site.below(port.publicPath()))
        .any(
            (req, _) -> {
              throw new ProblemException(
                  ProblemType.NO_SUCH_PATH,
                  "There is no resource at "
                      + Links.of(req).to(req.path().path())
                      + "; GET "
                      + Links.of(req).api("/openapi.json")
                      + " describes the API.");
            });
    listen(socket, port, routing, maxUpload);
  }

  /**
   * Configures the listener that redirects browsers to HTTPS.
   *
   * @param httpsPort supplies the port of HTTPS after it is bound
   */
  public void configureRedirect(
      ListenerConfig.BuilderBase<?, ?> socket, WebPort port, IntSupplier httpsPort)
      throws UnknownHostException {
    listen(socket, port, routing(port).any(new PlainHttp(httpsPort)), 0);
  }

  private HttpRouting.Builder routing(WebPort port) throws UnknownHostException {
    return HttpRouting.builder()
        .addFilter(new Connections(patience, traffic))
        .any(new Links(port.publicPath()))
        .any(new Framing())
        .any(new Peers(port.proxies()))
        .any(new Guard(port.address().isLoopbackAddress(), port.host()));
  }

  private void listen(
      ListenerConfig.BuilderBase<?, ?> socket,
      WebPort port,
      HttpRouting.Builder routing,
      long maxUpload)
      throws UnknownHostException {
    Failures.register(routing, trail);
    // The server accepts some more connections, as a new one may have to wait until an old one is
    // closed. The limit of an address is a quarter, as a large network may share one address.
    int most = port.maxConnections() * 8 / 9;
    ConnectionQuota quota = new ConnectionQuota(most, most / 4);
    socket
        .address(port.address())
        .port(port.port())
        // A single protocol suffices and reduces the attack surface.
        .protocolsDiscoverServices(false)
        .addConnectionSelector(
            new BoundedReads(watchdog, patience, quota, port.proxies(), port.tls()))
        // A form has some bytes besides its picture, and a slightly oversized body is better
        // drained and answered than cut off.
        .maxPayloadSize(maxUpload + Connections.MAX_DRAINED)
        .maxTcpConnections(port.maxConnections())
        // A streamed answer consists of several writes; with Nagle's algorithm, the last one waits
        // for an acknowledgement that clients delay by 40 ms.
        .connectionOptions(options -> options.tcpNoDelay(true))
        // Helidon's other sockets read and write 8 KiB by each system call.
        .useNio(false)
        .directHandlers(Failures.direct(maxUpload))
        .routing(routing);
  }

  /**
   * The limit of an account's parallel requests: an eighth of the connections; an address has a
   * quarter.
   */
  private static Places requests(int maxConnections) {
    return new Places(
        Limit.REQUESTS,
        Math.max(8, maxConnections / 8),
        "%,d of your requests are being processed; wait for some of them");
  }

  @Override
  public void close() {
    watchdog.close();
  }
}
