package dev.portcullis.bundle;

import dev.portcullis.testing.FreePorts;
import dev.portcullis.testing.GrpcEcho;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes one bundle together, with a TLS listener, an upstream that any path reaches, a
 * WebSocket server below {@code /ws}, answers without an end ({@code /flood}, and for who has a key
 * {@code /ticks} and {@code /events}), and one that records what {@code recorded.example.com} gets:
 * {@code @ExtendWith(SharedBundle.class)} and a parameter of type {@link Running}. It is started
 * for the first that asks and closed, with all that closing asserts, after the last.
 */
public final class SharedBundle implements ParameterResolver {

  /** An API key that stays, of a resident. */
  public static final String KEPT = "kept-key-0123456789";

  /** An API key that a test revokes, of a resident. */
  public static final String LOST = "lost-key-0123456789";

  /** An API key of a visitor: a test takes away what the rule {@code visitors} permits. */
  public static final String BARRED = "barred-key-0123456789";

  /** An API key of the name that the client's certificate has too: {@code plant-7}. */
  public static final String NAMESAKE = "namesake-key-0123456789";

  /** Where a proxy is trusted to tell its client, in {@code X-Forwarded-*}. */
  public static final String TRUSTED_PROXY = "127.0.0.8";

  /** Where connections begin with a header of the PROXY protocol. */
  public static final String BALANCER = "127.0.0.7";

  /** How long a head may take there, in seconds. */
  static final int HEAD_SECONDS = 8;

  /** The shared bundle and what stands around it. */
  public record Running(
      Bundle bundle,
      StubUpstream upstream,
      RecordingUpstream recorder,
      SocketUpstream sockets,
      FloodUpstream flood,
      EventUpstream ticks,
      EventUpstream events,
      GrpcEcho grpc,
      GrpcEcho secureGrpc,
      ScriptedUpstream scripted,
      TestIssuer issuer,
      KeyMaterial keys)
      implements AutoCloseable {

    @Override
    public void close() throws Exception {
      bundle.close();
      upstream.close();
      recorder.close();
      sockets.close();
      flood.close();
      ticks.close();
      events.close();
      grpc.close();
      secureGrpc.close();
      scripted.close();
      issuer.close();
      Bundle.delete(keys.directory());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Running.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedBundle.class))
        .getOrComputeIfAbsent(Running.class, key -> start(), Running.class);
  }

  private static Running start() {
    try {
      var upstream = new StubUpstream();
      var recorder = new RecordingUpstream();
      var sockets = new SocketUpstream();
      var flood = new FloodUpstream();
      var ticks = new EventUpstream("application/x-ndjson");
      var events = new EventUpstream();
      var keys =
          KeyMaterial.make(
              Path.of("target", "keys-" + ProcessHandle.current().pid()).toAbsolutePath());
      var grpc = GrpcEcho.inTheClear();
      var secureGrpc = GrpcEcho.overTls(keys.keyPem("server"), keys.certificatePem("server"));
      var scripted = new ScriptedUpstream();
      var issuer = new TestIssuer();
      String policy =
          policy(
              issuer.jwksUrl(),
              sha256(KEPT),
              sha256(LOST),
              sha256(BARRED),
              sha256(NAMESAKE),
              upstream.url(),
              upstream.url(),
              recorder.url(),
              sockets.url(),
              flood.url(),
              ticks.url(),
              events.url(),
              grpc.url(),
              secureGrpc.url(),
              keys.certificatePem("server").indent(12).strip(),
              scripted.url(),
              scripted.url());
      var bundle =
          Bundle.with()
              .policy(policy)
              .set("portcullis.http.head-timeout", HEAD_SECONDS)
              .set("portcullis.trusted-proxies", TRUSTED_PROXY)
              .set("portcullis.http.proxy-protocol", BALANCER + "/32")
              .set("portcullis.http.health-path", "/balancer/ready, OPTIONS /")
              .set("portcullis.tls.port", FreePorts.one())
              .set("portcullis.tls.key-store", keys.store("server"))
              .set("portcullis.tls.key-store-password", KeyMaterial.PASSWORD)
              .set("portcullis.tls.client-trust-store", keys.store("trust-client"))
              .set("portcullis.tls.client-trust-store-password", KeyMaterial.PASSWORD)
              .start();
      return new Running(
          bundle,
          upstream,
          recorder,
          sockets,
          flood,
          ticks,
          events,
          grpc,
          secureGrpc,
          scripted,
          issuer,
          keys);
    } catch (Exception e) {
      throw new IllegalStateException("no bundle to share", e);
    }
  }

  private static String sha256(String key) throws NoSuchAlgorithmException {
    byte[] octets = key.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  private static String policy(Object... values) {
    return """
    portcullis: 1
    issuers: [{name: corp, issuer: "https://issuer.test", jwks: "%s", audiences: [test]}]
    api-keys:
      - {name: kept, sha256: "%s", roles: [resident]}
      - {name: lost, sha256: "%s", roles: [resident]}
      - {name: barred, sha256: "%s", roles: [visitor]}
      - {name: plant-7, sha256: "%s", roles: [resident]}
    certificates: [{name: plant-7, subject: "CN=plant-7,O=Acme", roles: [resident]}]
    roles: [{name: resident}, {name: visitor}]
    upstreams:
      - {name: echo, targets: ["%s"]}
      - {name: hasty, targets: ["%s"], timeout: 2s}
      - {name: recorder, targets: ["%s"]}
      - {name: sockets, targets: ["%s"]}
      - {name: flood, targets: ["%s"]}
      - {name: ticks, targets: ["%s"]}
      - {name: events, targets: ["%s"]}
      - {name: grpc, targets: ["%s"], protocol: http2}
      - name: secure-grpc
        targets: ["%s"]
        protocol: auto
        tls:
          server-name: localhost
          trust: |
            %s
      - {name: scripted, targets: ["%s"], timeout: 30s}
      - {name: one-place, targets: ["%s"], timeout: 30s, max-concurrent: 1}
    limits:
      - {name: told, key: "header:X-Who", rate: 3/h and 100/d, headers: legacy}
      - {name: never, key: "header:X-Who", rate: 1/h, burst: 1}
      - {name: queued, key: "header:X-Who", rate: 5/s, burst: 1, delay: 5s}
      - {name: quota, key: "header:X-Who", quota: 3/month, zone: Europe/Berlin}
      - {name: places, key: "header:X-Who", concurrency: 1}
      - {name: often, key: "header:X-Counted", rate: 1000/s}
      - {name: up, key: "header:X-Who", bandwidth: 64KiB/s, flow: request}
      - {name: subjects, key: subject, rate: 3/h}
      - {name: credentials, key: credential, rate: 3/h}
    routes:
      - {name: by-subject, path: "/named/subject", upstream: echo, authenticate: [api-key, certificate], limits: [subjects]}
      - {name: by-credential, path: "/named/credential", upstream: echo, authenticate: [api-key, certificate], limits: [credentials]}
      - {name: by-nothing, path: "/named/free", upstream: echo, authenticate: [api-key, certificate]}
      - {name: by-nobody, path: "/named/closed", upstream: echo, authenticate: [api-key, certificate]}
      - {name: tokens, path: "/tokens/**", upstream: echo, authenticate: [jwt, certificate], origin-check: true, token-from: {cookie: __Host-t, query: access_token}}
      - {name: token-field, path: "/tokens/field", upstream: echo, authenticate: [jwt]}
      - {name: token-sent, path: "/tokens/sent", upstream: echo, authenticate: [jwt], forward-credentials: true, token-from: {query: access_token}}
      - {name: token-ticks, path: "/tokens/ticks", upstream: events, authenticate: [jwt], token-from: {query: access_token}}
      - {name: token-limited, path: "/tokens/limited", upstream: echo, authenticate: [jwt], origin-check: true, limits: [subjects], token-from: {cookie: __Host-t, query: access_token}}
      - name: paged
        path: "/paged/**"
        upstream: scripted
        authenticate: [anonymous]
        upgrades: [rot13]
        cors: {origins: ["https://app.test"], methods: [GET, PUT], headers: [X-Who], expose: [ETag], credentials: true, max-age: 5m}
      - {name: paged-keyed, path: "/paged/keyed", upstream: scripted, authenticate: [api-key], cors: {origins: ["https://app.test"]}}
      - {name: paged-barred, path: "/paged/barred", upstream: scripted, authenticate: [anonymous], cors: {origins: ["https://app.test"]}}
      - {name: paged-limited, path: "/paged/limited", upstream: scripted, authenticate: [anonymous], limits: [never], cors: {origins: ["https://app.test"]}}
      - {name: paged-small, path: "/paged/small", upstream: scripted, authenticate: [anonymous], max-body: 1KiB, cors: {origins: ["https://app.test"]}}
      - name: token-sockets
        path: "/ws/tokens/**"
        upstream: sockets
        authenticate: [jwt]
        upgrades: [websocket]
        origin-check: true
        token-from: {websocket-protocol: bearer, cookie: __Host-t, query: access_token}
      - {name: told, path: "/limited/told", upstream: echo, authenticate: [anonymous], limits: [told]}
      - {name: queued, path: "/limited/queued", upstream: echo, authenticate: [anonymous], limits: [queued]}
      - {name: quota, path: "/limited/quota", upstream: echo, authenticate: [anonymous], limits: [quota]}
      - {name: placed, path: "/limited/placed", upstream: echo, authenticate: [anonymous], limits: [places]}
      - {name: stalled, path: "/limited/stall", upstream: hasty, authenticate: [anonymous], limits: [places], rewrite: {strip-prefix: /limited}}
      - {name: up, path: "/limited/up", upstream: echo, authenticate: [anonymous], limits: [up]}
      - {name: everything, path: "/**", upstream: echo, authenticate: [anonymous]}
      - {name: sockets, path: "/ws/**", upstream: sockets, authenticate: [anonymous], upgrades: [websocket], max-body: 4MiB}
      - name: recorded
        hosts: ["recorded.example.com"]
        path: "/**"
        upstream: recorder
        authenticate: [anonymous]
      - {name: of-admin, hosts: [admin.example.com], path: "/inner/secret", upstream: recorder, authenticate: [anonymous]}
      - {name: inner, hosts: [origin.example.com], path: "/inner/**", upstream: recorder, authenticate: [anonymous]}
      - {name: secure, hosts: [origin.example.com], path: "/secure", upstream: recorder, authenticate: [anonymous]}
      - {name: keyed, hosts: [origin.example.com], path: "/keyed", upstream: recorder, authenticate: [api-key]}
      - {name: cut, hosts: [origin.example.com], path: "/cut/**", upstream: recorder, authenticate: [anonymous], rewrite: {strip-prefix: /cut}}
      - {name: open, hosts: [origin.example.com], path: "/open/**", upstream: recorder, authenticate: [anonymous]}
      - {name: scripted, hosts: ["scripted.example.com"], path: "/**", upstream: scripted, authenticate: [anonymous], threat: {mode: off}}
      - {name: scripted-inspected, hosts: ["scripted.example.com"], path: "/inspected", upstream: scripted, authenticate: [anonymous]}
      - {name: scripted-large, hosts: ["scripted.example.com"], path: "/large", upstream: scripted, authenticate: [anonymous], threat: {mode: off}, max-body: 1GiB}
      - {name: one-place, hosts: ["scripted.example.com"], path: "/one-place", upstream: one-place, authenticate: [anonymous]}
      - {name: scripted-small, hosts: ["scripted.example.com"], path: "/small", upstream: scripted, authenticate: [anonymous], max-body: 1KiB}
      - {name: scripted-keyed, hosts: ["scripted.example.com"], path: "/keyed", upstream: scripted, authenticate: [api-key]}
      - {name: scripted-limited, hosts: ["scripted.example.com"], path: "/limited", upstream: scripted, authenticate: [anonymous], limits: [never]}
      - {name: scripted-barred, hosts: ["scripted.example.com"], path: "/barred", upstream: scripted, authenticate: [anonymous]}
      - {name: fields, hosts: [fields.example.com], path: "/**", upstream: recorder, authenticate: [anonymous]}
      - {name: let-through, hosts: [fields.example.com], path: "/let-through", upstream: recorder, authenticate: [anonymous], pass-fields: [X-HTTP-Method-Override]}
      - name: edited
        hosts: [fields.example.com]
        path: "/edited/{id}"
        upstream: recorder
        authenticate: [anonymous]
        request-headers: {set: {X-Realm: acme, X-Id: '${resource.path["id"]}', X-Q: '${request.query["q"]}'}, add: {X-Tag: edge}, remove: [X-Noise]}
        response-headers: {set: {X-Frame-Options: DENY, X-Seen: '${request.query["q"]}', Cache-Control: max-age=60}, add: {Vary: Accept}}
        threat: {mode: off}
      - {name: sent-on, hosts: [fields.example.com], path: "/sent-on/**", authenticate: [anonymous], redirect: {to: "https://new.example.com", status: 308}, rewrite: {strip-prefix: /sent-on}}
      - {name: gone, hosts: [fields.example.com], path: /gone, authenticate: [anonymous], respond: {status: 410, body: "gone é"}, strict-transport-security: {max-age: 1h}}
      - {name: to-tls, hosts: [fields.example.com], path: /to-tls, upstream: recorder, authenticate: [anonymous], redirect: {to: https}, strict-transport-security: {max-age: 1h}}
      - {name: kept-to-itself, hosts: [fields.example.com], path: /kept-to-itself, authenticate: [api-key], respond: {status: 200, body: "for few"}, strict-transport-security: {max-age: 1h}}
      - {name: split, hosts: [fields.example.com], path: /split, upstream: recorder, authenticate: [anonymous], split: {by: "header:X-Who", share: {echo: 50%%}, when: {echo: 'request.headers["x-ring"] == "beta"'}}}
      - {name: counted, hosts: [fields.example.com], path: "/counted", upstream: recorder, authenticate: [anonymous], limits: [often]}
      - {name: parameters, hosts: [fields.example.com], path: "/p/*", upstream: recorder, authenticate: [anonymous], path-leniency: [path-parameters, encoded-slash]}
      - {name: names, hosts: [fields.example.com], path: "/names/*", upstream: recorder, authenticate: [anonymous], path-leniency: [encoded-dot, encoded-semicolon, encoded-percent, unescaped-characters]}
      - {name: tutorials, path: "/tutorials", upstream: echo, authenticate: [anonymous], threat: {mode: block, exclusions: [{field: body, category: cross-site-scripting, reason: "they teach markup", until: 2999-01-01T00:00:00Z}]}}
      - {name: flood, path: "/flood", upstream: flood, authenticate: [api-key, anonymous], max-body: 1GiB}
      - {name: ticks, path: "/ticks", upstream: ticks, authenticate: [api-key]}
      - {name: events, path: "/events", upstream: events, authenticate: [api-key]}
      - {name: keyed-grpc, hosts: ["keyed.example.com"], path: "/test.Echo/**", upstream: grpc, authenticate: [api-key]}
      - {name: grpc, path: "/test.Echo/**", upstream: grpc, authenticate: [anonymous]}
      - {name: secure-grpc, path: "/test.Secure/**", upstream: secure-grpc, authenticate: [anonymous]}
      - {name: closed, path: "/test.Closed/**", upstream: grpc, authenticate: [api-key]}
    rules:
      - {name: named, effect: permit, routes: [by-subject, by-credential, by-nothing], roles: [resident]}
      - {name: anyone, effect: permit, routes: [tokens, token-field, token-sent, token-ticks, token-limited, token-sockets, everything, tutorials, recorded, sockets, grpc, secure-grpc, told, queued, quota, placed, stalled, up, of-admin, cut, open, let-through, edited, sent-on, gone, to-tls, split, counted, parameters, names]}
      - {name: paged, effect: permit, routes: [paged, paged-keyed, paged-limited, paged-small]}
      - {name: scripted, effect: permit, routes: [scripted, scripted-inspected, scripted-large, one-place, scripted-small, scripted-keyed, scripted-limited]}
      - {name: of-acme, effect: permit, routes: [fields], when: 'request.headers["x-tenant"] == "acme"'}
      - {name: no-debugging, effect: forbid, routes: [fields], when: '"x-debug" in request.headers && request.headers["x-debug"] == "1"'}
      - {name: no-tracing, effect: forbid, routes: [fields], when: '"on" in members(request.headers, "x-trace")'}
      - {name: no-overriding, effect: forbid, routes: [let-through], when: 'has(request.headers.x_never) || request.headers["x-http-method-override"] == "DELETE"'}
      - {name: residents, effect: permit, routes: [flood, ticks, events, keyed-grpc], roles: [resident]}
      - {name: visitors, effect: permit, routes: [flood, ticks, events, keyed-grpc], roles: [visitor]}
      - {name: near, effect: permit, routes: [inner], when: 'inNetwork(context.address, "127.0.0.0/8")'}
      - {name: encrypted, effect: permit, routes: [secure], when: 'request.tls'}
      - {name: flood, effect: permit, routes: [flood], when: 'subject.kind == "anonymous"'}
    """
        .formatted(values);
  }
}
