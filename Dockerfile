# docker build --target provider .   or   --target sample
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# Compiled ahead of time, the provider starts in half the time, and is fast from the first request.
RUN dotnet publish src/IdentityProvider -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -o /out/provider \
 && dotnet publish src/SampleRelyingParty -c Release -o /out/sample

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS provider
WORKDIR /app
COPY --from=build /out/provider .
RUN mkdir -m 700 /app/keys /app/data && chown $APP_UID /app/keys /app/data
USER $APP_UID
VOLUME ["/app/keys", "/app/data"]
EXPOSE 8080
ENTRYPOINT ["dotnet", "IdentityProvider.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS sample
WORKDIR /app
COPY --from=build /out/sample .
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "SampleRelyingParty.dll"]
