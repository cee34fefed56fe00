using System.Data.Common;
using IdentityProvider.Hosting;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace IdentityProvider.Benchmarks;

/// <summary>The provider as it is, in a process of its own, with a counter of its SQL statements.</summary>
internal static class MeasuredProvider
{
    public static async Task<int> ServeAsync(string[] settings)
    {
        var counter = new Counter();
        var options = new WebApplicationOptions { Args = settings, ApplicationName = "IdentityProvider" };
        var app = IdentityProviderApplication.Create(options, builder =>
        {
            builder.Services.ConfigureDbContext<SqliteDbContext>((_, db) => db.AddInterceptors(counter));
            builder.Services.ConfigureDbContext<PostgreSqlDbContext>((_, db) => db.AddInterceptors(counter));
        });
        return await MeasuredServer.ServeAsync(app, () => counter.Statements);
    }

    private sealed class Counter : DbCommandInterceptor
    {
        private long statements;

        public long Statements => Interlocked.Read(ref statements);

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            Interlocked.Increment(ref statements);
            return result;
        }
    }
}
