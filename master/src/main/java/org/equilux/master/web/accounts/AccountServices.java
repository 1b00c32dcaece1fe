package org.equilux.master.web.accounts;

import java.util.Optional;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.oidc.Oidc;

/**
 * The services for authentication at the web port.
 *
 * @param accounts of this master
 * @param audit log of actions on accounts and on others' data
 * @param oidc the provider for sign-in; empty if there is none
 */
public record AccountServices(Accounts accounts, AuditLog audit, Optional<Oidc> oidc) {}
