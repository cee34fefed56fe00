using System.Linq.Expressions;
using IdentityProvider.Persistence;

namespace IdentityProvider.Sessions;

/// <summary>
/// What is built on sessions says here of which it has no more need. Sessions do not know who that is; a row is deleted only when nobody
/// needs it.
/// </summary>
/// <param name="IsOver">Which sessions nothing hangs on at this moment.</param>
public sealed record SessionUse(Func<IdentityProviderDbContext, DateTimeOffset, Expression<Func<Session, bool>>> IsOver);
